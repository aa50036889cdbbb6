import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { JsonSchema } from '../../../contracts/json.ts'
import { t } from '../../text/text.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Checkbox, Select, TextField } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { FieldFrame, type FieldFrameProps } from './field-frame.tsx'
import css from './fields.module.css'
import { JsonField } from './json-field.tsx'
import { newRow, rowsOf, rowsProblem, rowTypes, type SchemaRow, schemaOf, withType } from './schema-rows.ts'

type SchemaEditorProps = Omit<FieldFrameProps, 'children'> & {
  value: JsonSchema | undefined
  /** Undefined when nothing is left of it. */
  onChange: (value: JsonSchema | undefined) => void
}

const ways = () =>
  [
    { value: 'rows', label: t('fields.fields') },
    { value: 'code', label: t('fields.code') },
  ] as const

/** A JSON Schema as the fields that it asks for, or as it is written. */
export function SchemaEditor({ value, onChange, ...frame }: SchemaEditorProps) {
  const [way, setWay] = useState<'rows' | 'code'>('rows')
  const asRows = rowsOf(value ?? {})
  const shown = asRows ? way : 'code'
  const note = asRows ? frame.hint : t('fields.thisSchemaSaysMoreThan')
  return (
    <FieldFrame {...frame} hint={note}>
      {() => (
        <div className={css.rows}>
          {asRows && (
            <Segments label={t('fields.as', { label: frame.label })} options={ways()} value={shown} onChange={setWay} />
          )}
          {shown === 'rows' && asRows ? (
            <Rows
              label={frame.label}
              rows={asRows.rows}
              onChange={(rows) => onChange(rows.length === 0 ? undefined : schemaOf({ ...asRows, rows }))}
            />
          ) : (
            <JsonField
              label={t('fields.asCode', { label: frame.label })}
              hideLabel
              value={value}
              onChange={(next) => onChange(next as JsonSchema | undefined)}
            />
          )}
        </div>
      )}
    </FieldFrame>
  )
}

type RowsProps = { label: string; rows: readonly SchemaRow[]; onChange: (rows: readonly SchemaRow[]) => void }

function Rows({ label, rows: given, onChange }: RowsProps) {
  const [typed, setTyped] = useState<readonly SchemaRow[]>()
  const rows = typed ?? given
  const problem = rowsProblem(rows)
  /** Two fields of one name cannot be told on; they wait here until one has another. */
  const change = (next: readonly SchemaRow[]) => {
    const isFit = rowsProblem(next) === undefined
    setTyped(isFit ? undefined : next)
    if (isFit) onChange(next)
  }
  const set = (at: number, row: SchemaRow) => change(rows.map((one, index) => (index === at ? row : one)))
  return (
    <>
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: its name changes letter by letter
        <div key={at} className={css.schemaRow}>
          <TextField
            label={t('fields.nameOfField', { label, at: at + 1 })}
            hideLabel
            value={row.name}
            spellCheck={false}
            onChange={(event) => set(at, { ...row, name: event.target.value })}
          />
          <Select
            label={t('fields.typeOf', { name: row.name })}
            hideLabel
            value={row.type}
            options={rowTypes.map((type) => ({ value: type, label: type }))}
            onChange={(event) => set(at, withType(row, event.target.value as SchemaRow['type']))}
          />
          <TextField
            label={t('fields.descriptionOf', { name: row.name })}
            hideLabel
            placeholder={t('fields.whatItIs')}
            value={row.description}
            onChange={(event) => set(at, { ...row, description: event.target.value })}
          />
          <Checkbox
            label={t('fields.needed2')}
            aria-label={t('fields.isNeeded', { name: row.name })}
            checked={row.isRequired}
            onChange={(event) => set(at, { ...row, isRequired: event.target.checked })}
          />
          <IconButton
            icon={X}
            label={t('fields.remove', { name: row.name })}
            onClick={() => change(rows.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      {problem && <p className={`${css.note} ${css.problem}`}>{problem}</p>}
      <div>
        <Button size="small" icon={Plus} onClick={() => change([...rows, newRow(rows)])}>
          {t('fields.addAField')}
        </Button>
      </div>
    </>
  )
}
