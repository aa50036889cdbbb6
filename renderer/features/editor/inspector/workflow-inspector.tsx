import { Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { JsonSchema } from '../../../../contracts/json.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { TextArea, TextField } from '../../../ui/field.tsx'
import { SchemaEditor } from '../../fields/schema-editor.tsx'
import css from '../editor.module.css'
import { useEditorStore } from '../editor-store.ts'
import { JsonField } from '../field-for.tsx'
import { type EditedDocument, isObject, withFields } from '../model/document.ts'
import { type OutputRow, outputRows, outputText, putOutputs } from './output-rows.ts'

/** What the workflow is called, what it takes and what it gives. */
export function WorkflowInspector({ document, children }: { document: EditedDocument; children?: ReactNode }) {
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
      <section className={css.part}>
        <SchemaEditor
          label="Inputs"
          hint="What a run is asked for. Templates read them as {{ inputs.name }}."
          value={isObject(document.inputs) ? (document.inputs as JsonSchema) : undefined}
          onChange={(inputs) => set({ inputs }, 'inputs')}
        />
      </section>
      <Outputs document={document} onChange={(outputs, key) => set({ outputs }, `output ${key}`)} onEnd={end} />
      <details className={css.part} open={document.limits !== undefined}>
        <summary>Limits</summary>
        <JsonField
          label="Limits"
          hint="Set when the version is stored, such as concurrency, when_full, deadline_seconds, tokens and cost."
          value={document.limits}
          onChange={(limits) => set({ limits }, 'limits')}
        />
      </details>
      {children}
    </aside>
  )
}

type PartProps = {
  document: EditedDocument
  onChange: (value: Record<string, unknown> | undefined, key: string) => void
  onEnd: () => void
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
