import { ChevronDown, ChevronUp, Search } from 'lucide-react'
import { type RefObject, useEffect, useState } from 'react'
import { t } from '../../text/text.ts'
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
        aria-label={t('documents.findInThisDocument')}
        placeholder={t('documents.findInThisDocument')}
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
          (count === 0
            ? t('documents.notFound')
            : t(isAll ? 'documents.of' : 'documents.ofMore', { at: at + 1, total: String(count) }))}
      </span>
      <IconButton icon={ChevronUp} label={t('documents.theOneBefore')} disabled={isEmpty} onClick={() => onStep(-1)} />
      <IconButton icon={ChevronDown} label={t('documents.theNextOne')} disabled={isEmpty} onClick={() => onStep(1)} />
    </search>
  )
}
