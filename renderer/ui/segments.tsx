import { useId } from 'react'
import css from './segments.module.css'

type SegmentsProps<Value extends string> = {
  label: string
  options: readonly { value: Value; label: string }[]
  value: Value
  onChange: (value: Value) => void
  /** For a place where the label can be heard and is not shown. */
  hideLabel?: boolean
}

/** One of a few, all of them in sight. */
export function Segments<Value extends string>({ label, options, value, onChange, hideLabel }: SegmentsProps<Value>) {
  const name = useId()
  return (
    <fieldset className={css.segments}>
      <legend className={hideLabel ? 'only-read-aloud' : undefined}>{label}</legend>
      <div className={css.row}>
        {options.map((option) => (
          <label key={option.value} className={css.segment}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
