import type { Component } from '../../../../contracts/components.ts'
import type { JsonObject } from '../../../../contracts/json.ts'
import { t } from '../../../text/text.ts'
import { Select } from '../../../ui/field.tsx'
import { FieldFor, type FieldPlace, JsonField } from '../field-for.tsx'
import { isObject, withFields } from '../model/document.ts'
import { labelOf, type NodeField } from './node-fields.ts'

type ToolArgumentsProps = {
  tools: readonly Component[]
  node: Record<string, unknown>
  place: FieldPlace
  onChange: (fields: Record<string, unknown>, key: string) => void
  onEnd: () => void
}

/** A tool's arguments, one field each, as its input schema names them. Every one of them may be a template. */
export function ToolArguments({ tools, node, place, onChange, onEnd }: ToolArgumentsProps) {
  const name = typeof node.tool_name === 'string' ? node.tool_name : ''
  const tool = tools.find((one) => one.name === name)
  const given = isObject(node.tool_args) ? node.tool_args : {}
  const fields = tool ? argumentFields(tool.inputSchema) : []
  const set = (argument: string, value: unknown) =>
    onChange({ tool_args: withFields(given, { [argument]: value }) }, `tool_args.${argument}`)
  const isKnown = (argument: string) => fields.some((field) => field.name === argument)
  return (
    <>
      <Select
        label={t('editor.tool')}
        hint={tool?.description}
        value={name}
        onChange={(event) => onChange({ tool_name: event.target.value }, 'tool_name')}
        options={[
          ...(tool
            ? []
            : [{ value: name, label: name === '' ? t('editor.chooseOne') : t('editor.notKnownHere', { name }) }]),
          ...tools.map((one) => ({ value: one.name, label: one.name })),
        ]}
      />
      {fields.map((field) => (
        <FieldFor
          key={`${name} ${field.name}`}
          field={field}
          value={given[field.name]}
          place={place}
          onChange={(value) => set(field.name, typedAs(field.schema, value))}
          onEnd={onEnd}
        />
      ))}
      {(!tool || Object.keys(given).some((argument) => !isKnown(argument))) && (
        <JsonField
          label={t('editor.allArguments')}
          hint={t('editor.everyTextInItIs')}
          value={given}
          onChange={(value) => isObject(value) && onChange({ tool_args: value }, 'tool_args')}
        />
      )}
    </>
  )
}

export function argumentFields(schema: JsonObject): NodeField[] {
  const properties = isObject(schema.properties) ? schema.properties : {}
  const required = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(properties).map(([name, property]) => {
    const own = (isObject(property) ? property : {}) as JsonObject
    const isText = own.type === 'string'
    const isPlain = isText || own.type === 'number' || own.type === 'integer' || own.type === 'boolean'
    const isLong = isText && (/template|text|body|prompt|content|markdown/.test(name) || own.format === 'textarea')
    const options = Array.isArray(own.enum) && isText ? own.enum.map(String) : []
    return {
      name,
      kind: options.length > 0 ? 'choice' : isLong ? 'long-text' : isPlain ? 'text' : 'json',
      label: labelOf(name),
      hint: typeof own.description === 'string' ? own.description : undefined,
      isRequired: required.includes(name),
      options: required.includes(name) || options.length === 0 ? options : ['', ...options],
      first: own.default === undefined || typeof own.default === 'object' ? '' : String(own.default),
      schema: own,
    }
  })
}

/** `5` typed for a number is one; `{{ load.count }}` stays a text, and is what it names when the node runs. */
function typedAs({ type }: JsonObject, value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  const isNumber = (type === 'number' || type === 'integer') && value.trim() !== '' && Number.isFinite(Number(value))
  return isNumber && String(Number(value)) === value.trim() ? Number(value) : value
}
