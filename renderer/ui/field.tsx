import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react'
import { useId } from 'react'
import { t } from '../text/text.ts'
import { cx } from './cx.ts'
import css from './field.module.css'

type FieldFrame = {
  label: string
  hint?: string | undefined
  problem?: string | undefined
  required?: boolean | undefined
  /** For a place where the label can be heard and is not shown. */
  hideLabel?: boolean
}
type Wiring = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }

function Frame({ field, children }: { field: FieldFrame; children: (wiring: Wiring) => ReactNode }) {
  const id = useId()
  const noteId = `${id}-note`
  const note = field.problem ?? field.hint
  return (
    <div className={css.field}>
      <label htmlFor={id} className={field.hideLabel ? 'only-read-aloud' : css.label}>
        {field.label}
        {field.required && <span className={css.required}> {t('ui.needed')}</span>}
      </label>
      {children({
        id,
        ...(note ? { 'aria-describedby': noteId } : {}),
        ...(field.problem ? { 'aria-invalid': true } : {}),
      })}
      {note && (
        <p id={noteId} className={cx(css.note, Boolean(field.problem) && css.problem)}>
          {note}
        </p>
      )}
    </div>
  )
}

type TextProps = FieldFrame & Omit<InputHTMLAttributes<HTMLInputElement>, 'id'>

export function TextField({ label, hint, problem, required, hideLabel, ...rest }: TextProps) {
  return (
    <Frame field={frameOf({ label, hint, problem, required, hideLabel })}>
      {(wiring) => <input type="text" {...rest} {...wiring} className={cx(css.control, rest.className)} />}
    </Frame>
  )
}

type AreaProps = FieldFrame & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id'> & { mono?: boolean }

export function TextArea({ label, hint, problem, required, hideLabel, mono, ...rest }: AreaProps) {
  return (
    <Frame field={frameOf({ label, hint, problem, required, hideLabel })}>
      {(wiring) => (
        <textarea rows={4} spellCheck={!mono} {...rest} {...wiring} className={cx(css.control, mono && css.mono)} />
      )}
    </Frame>
  )
}

type SelectProps = FieldFrame &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id'> & { options: readonly { value: string; label: string }[] }

export function Select({ label, hint, problem, required, hideLabel, options, ...rest }: SelectProps) {
  return (
    <Frame field={frameOf({ label, hint, problem, required, hideLabel })}>
      {(wiring) => (
        <select {...rest} {...wiring} className={cx(css.control, css.select)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Frame>
  )
}

type CheckProps = { label: string; hint?: string | undefined } & Omit<InputHTMLAttributes<HTMLInputElement>, 'id'>

export function Checkbox({ label, hint, ...rest }: CheckProps) {
  const id = useId()
  return (
    <div className={css.check}>
      <input type="checkbox" {...rest} id={id} {...(hint ? { 'aria-describedby': `${id}-note` } : {})} />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p id={`${id}-note`} className={css.note}>
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}

type LooseFrame = { [Key in keyof FieldFrame]: FieldFrame[Key] | undefined } & { label: string }

const frameOf = ({ hideLabel, ...field }: LooseFrame): FieldFrame => ({ ...field, ...(hideLabel ? { hideLabel } : {}) })
