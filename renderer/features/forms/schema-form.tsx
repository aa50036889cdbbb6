import { t } from '../../text/text.ts'
import { Checkbox, Select, TextArea, TextField } from '../../ui/field.tsx'
import type { FormField, FormProblems, FormValues } from './form-fields.ts'

type SchemaFormProps = {
  fields: readonly FormField[]
  values: FormValues
  problems: FormProblems
  onChange: (values: FormValues) => void
}

export function SchemaForm({ fields, values, problems, onChange }: SchemaFormProps) {
  return fields.map((field) => (
    <SchemaField
      key={field.name}
      field={field}
      value={values[field.name] ?? ''}
      problem={problems[field.name]}
      onChange={(value) => onChange({ ...values, [field.name]: value })}
    />
  ))
}

type SchemaFieldProps = {
  field: FormField
  value: string
  problem: string | undefined
  onChange: (value: string) => void
}

function SchemaField({ field, value, problem, onChange }: SchemaFieldProps) {
  const placeholder = field.example && t('forms.forExample', { example: field.example })
  const frame = { label: field.label, hint: field.hint, problem, required: field.isRequired }
  if (field.kind === 'boolean') {
    return (
      <Checkbox
        label={field.label}
        hint={field.hint}
        checked={value === 'true'}
        onChange={(event) => onChange(event.target.checked ? 'true' : '')}
      />
    )
  }
  if (field.kind === 'choice') {
    return (
      <Select {...frame} value={value} onChange={(event) => onChange(event.target.value)} options={choicesOf(field)} />
    )
  }
  if (field.kind === 'json' || field.kind === 'long-text') {
    const isJson = field.kind === 'json'
    return (
      <TextArea
        {...frame}
        mono={isJson}
        value={value}
        placeholder={placeholder || (isJson ? 'JSON' : '')}
        onChange={(event) => onChange(event.target.value)}
      />
    )
  }
  return (
    <TextField
      {...frame}
      value={value}
      placeholder={placeholder}
      inputMode={field.kind === 'integer' ? 'numeric' : field.kind === 'number' ? 'decimal' : 'text'}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

function choicesOf(field: FormField) {
  const options = field.options.map((option) => ({
    value: JSON.stringify(option, null, 2),
    label: typeof option === 'string' ? option : JSON.stringify(option),
  }))
  return field.first === ''
    ? [{ value: '', label: field.isRequired ? t('forms.chooseOne') : t('forms.none') }, ...options]
    : options
}
