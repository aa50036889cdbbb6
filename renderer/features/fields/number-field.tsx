import { useEffect, useState } from 'react'
import { TextField } from '../../ui/field.tsx'
import { type NumberRules, numberProblem, readNumber } from './read-number.ts'

type NumberFieldProps = NumberRules & {
  label: string
  hint?: string | undefined
  problem?: string | undefined
  required?: boolean | undefined
  hideLabel?: boolean
  placeholder?: string | undefined
  value: number | undefined
  /** Told of what fits only; what does not stays in the field and is named. */
  onChange: (value: number | undefined) => void
}

export function NumberField({ value, onChange, problem, minimum, maximum, isWhole, ...frame }: NumberFieldProps) {
  const [text, setText] = useState(textOf(value))
  const rules = { minimum, maximum, isWhole }
  useEffect(() => {
    setText((shown) => (readNumber(shown) === value ? shown : textOf(value)))
  }, [value])
  const type = (typed: string) => {
    setText(typed)
    if (numberProblem(typed, rules) === undefined) onChange(readNumber(typed))
  }
  return (
    <TextField
      {...frame}
      inputMode={isWhole ? 'numeric' : 'decimal'}
      value={text}
      problem={numberProblem(text, rules) ?? problem}
      onChange={(event) => type(event.target.value)}
    />
  )
}

const textOf = (value: number | undefined) => (value === undefined ? '' : String(value))
