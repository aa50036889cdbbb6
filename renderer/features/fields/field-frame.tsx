import type { ReactNode } from 'react'
import { useId } from 'react'
import { t } from '../../text/text.ts'
import { cx } from '../../ui/cx.ts'
import css from './fields.module.css'

export type FieldFrameProps = {
  label: string
  hint?: string | undefined
  problem?: string | undefined
  required?: boolean | undefined
  hideLabel?: boolean | undefined
  /** What else stands on the line of the label. */
  aside?: ReactNode
  children: (wiring: { labelId: string; description: string; isInvalid: boolean }) => ReactNode
}

/** Label and note of a field that is more than one control: a group whose parts name themselves. */
export function FieldFrame({ label, hint, problem, required, hideLabel, aside, children }: FieldFrameProps) {
  const id = useId()
  const note = problem ?? hint
  return (
    <fieldset className={css.frame} aria-labelledby={id} {...(note ? { 'aria-describedby': `${id}-note` } : {})}>
      <div className={css.labelLine}>
        <span id={id} className={hideLabel ? 'only-read-aloud' : css.label}>
          {label}
          {required && <span className={css.required}> {t('fields.needed')}</span>}
        </span>
        {aside}
      </div>
      {children({ labelId: id, description: note ?? '', isInvalid: problem !== undefined })}
      {note && (
        <p id={`${id}-note`} className={cx(css.note, problem !== undefined && css.problem)}>
          {note}
        </p>
      )}
    </fieldset>
  )
}
