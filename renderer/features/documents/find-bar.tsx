import { ChevronDown, ChevronUp, Search } from 'lucide-react'
import { type RefObject, useEffect, useState } from 'react'
import { IconButton } from '../../ui/button.tsx'
import css from './documents.module.css'

type Props = {
  ref: RefObject<HTMLInputElement | null>
  onText: (text: string) => void
  /** Undefined while it is looked for. */
  count: number | undefined
  isAll: boolean
  at: number
  onStep: (by: 1 | -1) => void
}

const restMs = 250

/** Looks for words in the document; Enter goes on, Shift Enter goes back. */
export function FindBar({ ref, onText, count, isAll, at, onStep }: Props) {
  const [text, setText] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => onText(text.trim()), restMs)
    return () => clearTimeout(timer)
  }, [text, onText])
  const isEmpty = !count
  return (
    <search className={css.find}>
      <Search size={15} aria-hidden />
      <input
        ref={ref}
        type="search"
        aria-label="Find in this document"
        placeholder="Find in this document"
        value={text}
        maxLength={200}
        spellCheck={false}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text !== '') {
            event.preventDefault()
            event.stopPropagation()
            setText('')
          }
          if (event.key !== 'Enter') return
          event.preventDefault()
          if (!isEmpty) onStep(event.shiftKey ? -1 : 1)
        }}
      />
      <span role="status" className={css.count}>
        {text.trim() !== '' &&
          count !== undefined &&
          (count === 0 ? 'Not found' : `${at + 1} of ${count}${isAll ? '' : '+'}`)}
      </span>
      <IconButton icon={ChevronUp} label="The one before" disabled={isEmpty} onClick={() => onStep(-1)} />
      <IconButton icon={ChevronDown} label="The next one" disabled={isEmpty} onClick={() => onStep(1)} />
    </search>
  )
}
