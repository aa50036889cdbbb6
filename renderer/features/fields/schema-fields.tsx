import type { Json, JsonObject, JsonSchema } from '../../../contracts/json.ts'
import { t } from '../../text/text.ts'
import { Checkbox, Select, TextArea, TextField } from '../../ui/field.tsx'
import { CodeField } from './code/code-field.tsx'
import type { ReachableName } from './code/complete-template.ts'
import { type PreviewFrom, TemplateField } from './code/template-field.tsx'
import { CronField } from './cron-field.tsx'
import { DurationField } from './duration-field.tsx'
import { FieldFrame } from './field-frame.tsx'
import css from './fields.module.css'
import { JsonField } from './json-field.tsx'
import { KeyValuesField } from './key-values-field.tsx'
import { ListField } from './list-field.tsx'
import { NumberField } from './number-field.tsx'
import { SchemaEditor } from './schema-editor.tsx'
import { SecretPicker } from './secret-picker.tsx'
import { partsOf, type SchemaPart, type WidgetChoices } from './widget-of.ts'

export type SchemaFieldsProps = {
  /** Of an object: each property is a field. */
  schema: JsonSchema
  value: JsonObject
  /** Told of the whole value; what is left empty is left out. */
  onChange: (value: JsonObject) => void
  /** By the dotted path of the field. */
  problems?: Readonly<Record<string, string>>
  /** Instead of what the schema suggests. */
  widgets?: WidgetChoices
  /** What templates in it can name. */
  names?: readonly ReachableName[]
  preview?: PreviewFrom | undefined
  /** Of a group inside another. */
  prefix?: string
}

/** A form made from a JSON Schema: each part with the control that fits it. */
export function SchemaFields(props: SchemaFieldsProps) {
  const { schema, value, onChange, problems = {}, widgets = {}, prefix = '' } = props
  const change = (name: string, next: Json | undefined) => {
    const { [name]: _, ...rest } = value
    // In place, so that what is written keeps its order.
    onChange(next === undefined ? rest : { ...value, [name]: next })
  }
  return (
    <div className={css.all}>
      {partsOf(schema, widgets, prefix).map((part) => (
        <Part
          key={part.name}
          {...props}
          part={part}
          given={value[part.name]}
          problem={problems[prefix + part.name]}
          onPart={(next) => change(part.name, next)}
        />
      ))}
    </div>
  )
}

type PartProps = SchemaFieldsProps & {
  part: SchemaPart
  given: Json | undefined
  problem: string | undefined
  onPart: (value: Json | undefined) => void
}

function Part({ part, given, problem, onPart, ...form }: PartProps) {
  const { widget, schema, label, hint, isRequired } = part
  const frame = { label, hint, problem, required: isRequired }
  const text = typeof given === 'string' ? given : given === undefined || given === null ? '' : JSON.stringify(given)
  const setText = (next: string) => onPart(next === '' && !isRequired ? undefined : next)
  const placeholder = defaultWords(schema.default)
  switch (widget) {
    case 'text':
      return (
        <TextField
          {...frame}
          value={text}
          placeholder={placeholder}
          onChange={(event) => setText(event.target.value)}
        />
      )
    case 'long-text':
      return (
        <TextArea {...frame} value={text} placeholder={placeholder} onChange={(event) => setText(event.target.value)} />
      )
    case 'template':
      return (
        <TemplateField {...frame} value={text} names={form.names ?? []} preview={form.preview} onChange={setText} />
      )
    case 'javascript':
    case 'typescript':
    case 'yaml':
      return <CodeField {...frame} language={widget} value={text} minLines={8} onChange={setText} />
    case 'json':
      return <JsonField {...frame} value={given} onChange={onPart} />
    case 'schema':
      return <SchemaEditor {...frame} value={isObject(given) ? given : undefined} onChange={onPart} />
    case 'secret':
      return <SecretPicker {...frame} value={text} onChange={setText} />
    case 'cron':
      return <CronField {...frame} value={text} onChange={setText} />
    case 'duration-s':
    case 'duration-ms':
      return (
        <DurationField
          {...frame}
          in={widget === 'duration-s' ? 's' : 'ms'}
          value={typeof given === 'number' ? given : undefined}
          onChange={onPart}
        />
      )
    case 'number':
    case 'integer':
      return (
        <NumberField
          {...frame}
          placeholder={placeholder}
          isWhole={widget === 'integer'}
          minimum={numberOf(schema.minimum)}
          maximum={numberOf(schema.maximum)}
          value={numberOf(given)}
          onChange={onPart}
        />
      )
    case 'boolean':
      return (
        <Checkbox
          label={label}
          hint={hint}
          checked={(given ?? schema.default) === true}
          onChange={(event) => onPart(event.target.checked)}
        />
      )
    case 'choice':
      return <Choice part={part} given={given} problem={problem} onPart={onPart} />
    case 'list':
      return <ListField {...frame} value={Array.isArray(given) ? given.map(String) : []} onChange={onPart} />
    case 'key-values':
      return (
        <KeyValuesField
          {...frame}
          onlyTexts={isObject(schema.additionalProperties) && schema.additionalProperties.type === 'string'}
          value={isObject(given) ? given : {}}
          onChange={onPart}
        />
      )
    case 'group':
      return (
        <FieldFrame {...frame}>
          {() => (
            <div className={css.group}>
              <SchemaFields
                {...form}
                schema={schema}
                value={isObject(given) ? given : {}}
                onChange={onPart}
                prefix={`${form.prefix ?? ''}${part.name}.`}
              />
            </div>
          )}
        </FieldFrame>
      )
    default:
      return null
  }
}

type ChoiceProps = Pick<PartProps, 'part' | 'given' | 'problem' | 'onPart'>

function Choice({ part: { schema, label, hint, isRequired }, given, problem, onPart }: ChoiceProps) {
  const options = Array.isArray(schema.enum) ? schema.enum : []
  const none = isRequired ? t('fields.chooseOne') : (defaultWords(schema.default) ?? t('fields.none'))
  return (
    <Select
      {...{ label, hint, problem }}
      required={isRequired}
      value={given === undefined ? '' : JSON.stringify(given)}
      options={[
        { value: '', label: none },
        ...options.map((option) => ({
          value: JSON.stringify(option),
          label: typeof option === 'string' ? option : JSON.stringify(option),
        })),
      ]}
      onChange={(event) => onPart(event.target.value === '' ? undefined : (JSON.parse(event.target.value) as Json))}
    />
  )
}

const defaultWords = (value: Json | undefined): string | undefined =>
  value === undefined || value === null || value === ''
    ? undefined
    : t('fields.ifLeftAsItIs', { value: typeof value === 'string' ? value : JSON.stringify(value) })

const numberOf = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined)
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
