import { useEffect, useState } from 'react'
import type { Json } from '../../../contracts/json.ts'
import { CodeField } from './code/code-field.tsx'
import type { FieldFrameProps } from './field-frame.tsx'
import { readJson, writeJson } from './json-text.ts'

type JsonFieldProps = Omit<FieldFrameProps, 'children'> & {
  value: Json | undefined
  /** Told of what can be read; of nothing, when the field is empty. */
  onChange: (value: Json | undefined) => void
  minLines?: number
}

/** Any JSON value, as it is written. */
export function JsonField({ value, onChange, problem, ...rest }: JsonFieldProps) {
  const [text, setText] = useState(() => writeJson(value))
  const read = readJson(text)
  useEffect(() => {
    setText((shown) => {
      const now = readJson(shown)
      return 'value' in now && writeJson(now.value) === writeJson(value) ? shown : writeJson(value)
    })
  }, [value])
  const type = (typed: string) => {
    setText(typed)
    const next = readJson(typed)
    if ('value' in next) onChange(next.value)
  }
  return (
    <CodeField
      {...rest}
      language="json"
      value={text}
      problem={'problem' in read ? read.problem : problem}
      onChange={type}
    />
  )
}
