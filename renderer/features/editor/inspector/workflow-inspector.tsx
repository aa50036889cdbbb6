import { Plus, X } from 'lucide-react'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Select, TextArea, TextField } from '../../../ui/field.tsx'
import css from '../editor.module.css'
import { useEditorStore } from '../editor-store.ts'
import { JsonField } from '../field-for.tsx'
import { type EditedDocument, isObject, withFields } from '../model/document.ts'
import {
  changeInput,
  type InputRow,
  inputRows,
  type OutputRow,
  outputRows,
  outputText,
  putOutputs,
  removeInput,
} from './interface-rows.ts'

/** What the workflow is called, what it takes and what it gives. */
export function WorkflowInspector({ document }: { document: EditedDocument }) {
  const store = useEditorStore()
  const set = (fields: Record<string, unknown>, key: string) =>
    store.edit(`Change ${key}`, withFields(store.get().history.present, fields), { key: `workflow ${key}` })
  const end = () => store.endStep()
  return (
    <aside className={css.inspector} aria-label="Settings of the workflow">
      <section className={css.part}>
        <h2>Workflow</h2>
        <TextField
          label="Name"
          required
          value={String(document.name ?? '')}
          maxLength={120}
          onChange={({ target }) => set({ name: target.value }, 'name')}
          onBlur={end}
        />
        <TextArea
          label="What it is for"
          rows={2}
          value={String(document.description ?? '')}
          maxLength={2000}
          onChange={({ target }) => set({ description: target.value || undefined }, 'description')}
          onBlur={end}
        />
      </section>
      <Inputs document={document} onChange={(inputs, key) => set({ inputs }, `input ${key}`)} onEnd={end} />
      <Outputs document={document} onChange={(outputs, key) => set({ outputs }, `output ${key}`)} onEnd={end} />
      <details className={css.part} open={document.limits !== undefined}>
        <summary>Limits</summary>
        <JsonField
          label="Limits"
          hint="Set when the version is stored, such as concurrency, when_full, deadline_seconds, tokens and cost."
          value={document.limits}
          onChange={(limits) => set({ limits }, 'limits')}
          onBlur={end}
        />
      </details>
    </aside>
  )
}

type PartProps = {
  document: EditedDocument
  onChange: (value: Record<string, unknown> | undefined, key: string) => void
  onEnd: () => void
}

const kinds = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const
const kindWords = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: 'yes or no',
  array: 'list',
  object: 'object',
}

function Inputs({ document, onChange, onEnd }: PartProps) {
  const schema = isObject(document.inputs) ? document.inputs : undefined
  const rows = inputRows(schema)
  const change = (row: InputRow, fields: Partial<InputRow>) =>
    onChange(changeInput(schema, row.name, { ...row, ...fields }), row.name)
  const add = () => {
    const names = new Set(rows.map(({ name }) => name))
    let number = rows.length + 1
    while (names.has(`input_${number}`)) number++
    const name = `input_${number}`
    onChange(changeInput(schema, name, { name, type: 'string', isRequired: true, description: '' }), name)
  }
  return (
    <section className={css.part}>
      <h3>Inputs</h3>
      <p className={css.faint}>What a run is asked for. Templates read them as {'{{ inputs.name }}'}.</p>
      <ul className={css.rows}>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is typed
          <li key={index} className={css.row}>
            <TextField
              label="Name"
              hideLabel
              value={row.name}
              spellCheck={false}
              onBlur={onEnd}
              onChange={({ target }) => change(row, { name: target.value })}
            />
            <Select
              label={`Kind of ${row.name}`}
              hideLabel
              value={row.type}
              options={kinds.map((kind) => ({ value: kind, label: kindWords[kind] }))}
              onChange={({ target }) => change(row, { type: target.value })}
            />
            <IconButton
              icon={X}
              label={`Remove ${row.name}`}
              onClick={() => onChange(removeInput(schema, row.name), row.name)}
            />
            <TextField
              label={`What ${row.name} is`}
              hideLabel
              placeholder="What it is"
              value={row.description}
              onBlur={onEnd}
              onChange={({ target }) => change(row, { description: target.value })}
            />
            <label className={css.needed}>
              <input
                type="checkbox"
                checked={row.isRequired}
                onChange={({ target }) => change(row, { isRequired: target.checked })}
              />{' '}
              needed
            </label>
          </li>
        ))}
      </ul>
      <Button size="small" icon={Plus} onClick={add}>
        Add an input
      </Button>
      <details>
        <summary>As JSON Schema</summary>
        <JsonField
          label="Inputs"
          value={schema}
          onChange={(value) => onChange(isObject(value) ? value : undefined, 'schema')}
          onBlur={onEnd}
        />
      </details>
    </section>
  )
}

function Outputs({ document, onChange, onEnd }: PartProps) {
  const rows = outputRows(document.outputs)
  const put = (index: number, row: OutputRow | undefined) =>
    onChange(putOutputs(row ? rows.with(index, row) : rows.toSpliced(index, 1)), String(index))
  return (
    <section className={css.part}>
      <h3>Outputs</h3>
      <p className={css.faint}>Without any: every node by its id.</p>
      <ul className={css.rows}>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is typed
          <li key={index} className={css.outputRow}>
            <TextField
              label="Name"
              hideLabel
              value={row.name}
              spellCheck={false}
              onBlur={onEnd}
              onChange={({ target }) => put(index, { ...row, name: target.value })}
            />
            <IconButton icon={X} label={`Remove ${row.name}`} onClick={() => put(index, undefined)} />
            <TextField
              label={`What ${row.name} gives`}
              hideLabel
              value={outputText(row)}
              spellCheck={false}
              onBlur={onEnd}
              placeholder="{{ node.text }}"
              onChange={({ target }) => put(index, { ...row, value: target.value })}
            />
          </li>
        ))}
      </ul>
      <Button
        size="small"
        icon={Plus}
        onClick={() => onChange(putOutputs([...rows, { name: `output_${rows.length + 1}`, value: '' }]), 'new')}
      >
        Add an output
      </Button>
    </section>
  )
}
