import { Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import css from './search-field.module.css'

type SearchFieldProps = { label: string; value: string; onChange: (text: string) => void }

/** Long enough to type a word, short enough to feel immediate. */
const restMs = 200

export function SearchField({ label, value, onChange }: SearchFieldProps) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onChange(text), restMs)
    return () => clearTimeout(timer)
  })
  return (
    <div className={css.search}>
      <Search size={15} aria-hidden />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        maxLength={200}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  )
}
