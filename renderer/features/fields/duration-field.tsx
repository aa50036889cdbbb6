import { useState } from 'react'
import { t } from '../../text/text.ts'
import { Select } from '../../ui/field.tsx'
import { type DurationUnit, durationUnits, joinDuration, splitDuration } from './duration-parts.ts'
import { FieldFrame, type FieldFrameProps } from './field-frame.tsx'
import css from './fields.module.css'
import { NumberField } from './number-field.tsx'

type DurationFieldProps = Omit<FieldFrameProps, 'children'> & {
  /** What a unit of `value` is. */
  in: 'ms' | 's'
  value: number | undefined
  onChange: (value: number | undefined) => void
}

export function DurationField({ in: stored, value, onChange, ...frame }: DurationFieldProps) {
  const unitMs = stored === 's' ? 1000 : 1
  const split = value === undefined ? undefined : splitDuration(value * unitMs)
  const [chosen, setChosen] = useState<DurationUnit>(split?.unit ?? 's')
  const isExact = value !== undefined && joinDuration(1, chosen) <= value * unitMs
  const unit = split && !isExact ? split.unit : chosen
  const amount = value === undefined ? undefined : (value * unitMs) / joinDuration(1, unit)
  const change = (next: number | undefined, nextUnit: DurationUnit) => {
    setChosen(nextUnit)
    onChange(next === undefined ? undefined : joinDuration(next, nextUnit) / unitMs)
  }
  return (
    <FieldFrame {...frame}>
      {() => (
        <div className={css.inline}>
          <NumberField
            label={t('fields.howMany', { label: frame.label })}
            hideLabel
            minimum={0}
            value={amount}
            onChange={(next) => change(next, unit)}
          />
          <Select
            label={t('fields.unit', { label: frame.label })}
            hideLabel
            value={unit}
            options={durationUnits.filter(({ ms }) => ms >= unitMs)}
            onChange={(event) => change(amount, event.target.value as DurationUnit)}
          />
        </div>
      )}
    </FieldFrame>
  )
}
