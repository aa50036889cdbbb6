/** The one place that chooses what a setting is edited with: a richer control for a kind is one row here. */
import { useState } from 'react'
import { Checkbox, Select, TextArea, TextField } from '../../ui/field.tsx'
import type { NodeField } from './inspector/node-fields.ts'

type FieldForProps = {
  field: NodeField
  value: unknown
  problem?: string | undefined
  /** undefined takes the setting out of the node. */
  onChange: (value: unknown) => void
  onEnd?: () => void
}

export function FieldFor({ field, value, problem, onChange, onEnd }: FieldForProps) {
  const frame = { label: field.label, hint: field.hint, problem, required: field.isRequired, onBlur: onEnd }
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
  const setText = (typed: string) => onChange(typed === '' && !field.isRequired ? undefined : typed)
  switch (field.kind) {
    case 'boolean':
      return (
        <Checkbox
          label={field.label}
          hint={field.hint}
          checked={value === undefined ? field.first === 'true' : value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      )
    case 'choice':
      return (
        <Select
          {...frame}
          value={typeof value === 'string' ? value : field.first}
          onChange={(event) => onChange(event.target.value)}
          options={field.options.map((option) => ({ value: option, label: option.replaceAll('_', ' ') }))}
        />
      )
    case 'number':
      return <NumberField field={field} value={value} frame={frame} onChange={onChange} />
    case 'long-text':
    case 'code':
      return (
        <TextArea
          {...frame}
          rows={field.kind === 'code' ? 10 : 5}
          mono={field.kind === 'code'}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )
    case 'texts':
      return (
        <TextArea
          {...frame}
          rows={3}
          hint={[field.hint, 'One in each line.'].filter(Boolean).join(' ')}
          value={Array.isArray(value) ? value.map(String).join('\n') : ''}
          onChange={({ target }) => onChange(target.value === '' ? undefined : target.value.split('\n'))}
        />
      )
    case 'json':
      return <JsonField {...frame} value={value} onChange={onChange} />
    default:
      return (
        <TextField
          {...frame}
          value={text}
          placeholder={field.first}
          spellCheck={field.kind === 'text'}
          onChange={(event) => setText(event.target.value)}
        />
      )
  }
}

type Frame = {
  label: string
  hint: string | undefined
  problem: string | undefined
  required: boolean
  onBlur: (() => void) | undefined
}

function NumberField({ field, value, frame, onChange }: FieldForProps & { frame: Frame }) {
  const [typed, setTyped] = useState<string>()
  const shown = typed ?? (value === undefined ? '' : String(value))
  const isWrong = shown.trim() !== '' && !Number.isFinite(Number(shown))
  return (
    <TextField
      {...frame}
      problem={isWrong ? 'This is not a number.' : frame.problem}
      inputMode="decimal"
      value={shown}
      placeholder={field.first}
      onChange={({ target }) => {
        setTyped(target.value)
        if (target.value.trim() === '') onChange(undefined)
        else if (Number.isFinite(Number(target.value))) onChange(Number(target.value))
      }}
      onBlur={() => {
        setTyped(undefined)
        frame.onBlur?.()
      }}
    />
  )
}

type JsonFieldProps = Partial<Frame> & {
  label: string
  value: unknown
  rows?: number
  onChange: (value: unknown) => void
}

/** What is typed is kept as it is until it is JSON; only then the workflow changes. */
export function JsonField({ value, onChange, onBlur, rows, ...frame }: JsonFieldProps) {
  const [typed, setTyped] = useState<string>()
  const shown = typed ?? shownJson(value)
  const read = readJson(shown)
  return (
    <TextArea
      {...frame}
      mono
      rows={rows ?? Math.min(12, Math.max(2, shown.split('\n').length))}
      problem={read ? frame.problem : 'This is not valid JSON. Texts need double quotes.'}
      value={shown}
      placeholder="JSON"
      onChange={({ target }) => {
        setTyped(target.value)
        const next = readJson(target.value)
        if (next) onChange(next.value)
      }}
      onBlur={() => {
        if (read) setTyped(undefined)
        onBlur?.()
      }}
    />
  )
}

/** A template for a whole value is written as it is, without quotes. */
const wholeTemplate = /^\s*\{\{[\s\S]*\}\}\s*$/

function shownJson(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' && wholeTemplate.test(value) ? value : JSON.stringify(value, null, 2)
}

function readJson(text: string): { value: unknown } | undefined {
  if (text.trim() === '') return { value: undefined }
  if (wholeTemplate.test(text)) return { value: text }
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
