import { ChevronDown, ChevronUp } from 'lucide-react'
import { t } from '../text/text.ts'
import { IconButton } from './button.tsx'
import { CopyButton } from './copy.tsx'
import css from './json-view.module.css'
import { SearchField } from './search-field.tsx'

type JsonSearchProps = {
  label: string
  text: string
  /** Which of those that were found one stands at, from 1. */
  at: number
  found: number
  isCut: boolean
  /** The way to it. */
  place: string | undefined
  onText: (text: string) => void
  onStep: (by: 1 | -1) => void
}

export function JsonSearch({ label, text, at, found, isCut, place, onText, onStep }: JsonSearchProps) {
  return (
    <search className={css.search}>
      <SearchField label={label} value={text} onChange={onText} />
      {text.trim() !== '' && (
        <>
          <span className={css.count} role="status">
            {found === 0 ? t('ui.nothing') : t('ui.of', { at, found, isCut: isCut ? '+' : '' })}
          </span>
          <IconButton icon={ChevronUp} label={t('ui.theOneBefore')} disabled={found < 2} onClick={() => onStep(-1)} />
          <IconButton icon={ChevronDown} label={t('ui.theNextOne')} disabled={found < 2} onClick={() => onStep(1)} />
          {place && <CopyButton text={place} label={t('ui.copyThePath')} />}
        </>
      )}
    </search>
  )
}
