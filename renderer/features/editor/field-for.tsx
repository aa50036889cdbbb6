/** The one place that chooses what a setting is edited with: a richer control for a kind is one row here. */

import { useState } from 'react'
import type { Json, JsonObject } from '../../../contracts/json.ts'
import { t } from '../../text/text.ts'
import { Checkbox, Select, TextField } from '../../ui/field.tsx'
import { CodeField } from '../fields/code/code-field.tsx'
import type { ReachableName } from '../fields/code/complete-template.ts'
import { type PreviewFrom, TemplateField } from '../fields/code/template-field.tsx'
import { DurationField } from '../fields/duration-field.tsx'
import { KeyValuesField } from '../fields/key-values-field.tsx'
import { ListField } from '../fields/list-field.tsx'
import { NumberField } from '../fields/number-field.tsx'
import { SchemaEditor } from '../fields/schema-editor.tsx'
import type { NodeField } from './inspector/node-fields.ts'
import { SecretPicks } from './inspector/secret-picks.tsx'
import { ToolPicks } from './inspector/tool-picks.tsx'
import { isObject } from './model/document.ts'

/** What a field has to know of the node that it belongs to. */
export type FieldPlace = {
  names: readonly ReachableName[]
  preview: PreviewFrom | undefined
  language: 'javascript' | 'typescript'
}
export const noPlace: FieldPlace = { names: [], preview: undefined, language: 'javascript' }

type FieldForProps = {
  field: NodeField
  value: unknown
  place?: FieldPlace
  problem?: string | undefined
  /** undefined takes the setting out of the node. */
  onChange: (value: unknown) => void
  onEnd?: () => void
}

export function FieldFor({ field, value, place = noPlace, problem, onChange, onEnd }: FieldForProps) {
  const frame = { label: field.label, hint: field.hint, problem, required: field.isRequired }
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
          onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
          options={field.options.map((option) => ({
            value: option,
            label: option.replaceAll('_', ' ') || t('editor.notSet'),
          }))}
        />
      )
    case 'duration':
      return (
        <DurationField {...frame} in="s" value={typeof value === 'number' ? value : undefined} onChange={onChange} />
      )
    case 'number':
      return (
        <NumberField
          {...frame}
          value={typeof value === 'number' ? value : undefined}
          isWhole={field.schema.type === 'integer'}
          onChange={onChange}
        />
      )
    case 'long-text':
      return <TemplateField {...frame} names={place.names} preview={place.preview} value={text} onChange={setText} />
    case 'code':
      return <CodeField {...frame} language={place.language} minLines={8} value={text} onChange={setText} />
    case 'texts':
      return (
        <ListField
          {...frame}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(list) => onChange(list.length > 0 ? list : undefined)}
        />
      )
    case 'tools':
      return <ToolPicks {...frame} value={value} onChange={onChange} />
    case 'secrets':
      return (
        <SecretPicks
          {...frame}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(list) => onChange(list.length > 0 ? list : undefined)}
        />
      )
    case 'schema':
      return <SchemaEditor {...frame} value={isObject(value) ? (value as JsonObject) : undefined} onChange={onChange} />
    case 'key-values':
      return (
        <KeyValuesField
          {...frame}
          value={(isObject(value) ? value : {}) as JsonObject}
          onChange={(map: JsonObject) => onChange(Object.keys(map).length > 0 ? map : undefined)}
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
          onBlur={onEnd}
        />
      )
  }
}

type JsonFieldProps = {
  label: string
  hint?: string | undefined
  problem?: string | undefined
  required?: boolean
  value: unknown
  onChange: (value: unknown) => void
}

/** What is typed is kept as it is until it is JSON, or one template for a whole value; only then the workflow changes. */
export function JsonField({ value, problem, onChange, ...frame }: JsonFieldProps) {
  const [typed, setTyped] = useState<string>()
  const mine = typed === undefined ? undefined : readValue(typed)
  const isMine = typed !== undefined && (mine === undefined || shownValue(mine.value) === shownValue(value))
  const shown = isMine ? typed : shownValue(value)
  return (
    <CodeField
      {...frame}
      language="json"
      minLines={2}
      value={shown}
      problem={readValue(shown) ? problem : t('editor.thisIsNotValidJson')}
      onChange={(text) => {
        setTyped(text)
        const next = readValue(text)
        if (next && shownValue(next.value) !== shownValue(value)) onChange(next.value)
      }}
    />
  )
}

/** A template for a whole value is written as it is, without quotes. */
const wholeTemplate = /^\s*\{\{[\s\S]*\}\}\s*$/

function shownValue(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' && wholeTemplate.test(value) ? value : JSON.stringify(value, null, 2)
}

function readValue(text: string): { value: Json | undefined } | undefined {
  if (text.trim() === '') return { value: undefined }
  if (wholeTemplate.test(text)) return { value: text.trim() }
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
