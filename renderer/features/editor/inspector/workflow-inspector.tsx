import { Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { JsonSchema } from '../../../../contracts/json.ts'
import { t } from '../../../text/text.ts'
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
    store.edit(t('editor.change', { key }), withFields(store.get().history.present, fields), {
      key: t('editor.workflow', { key }),
    })
  const end = () => store.endStep()
  return (
    <aside className={css.inspector} aria-label={t('editor.settingsOfTheWorkflow')}>
      <section className={css.part}>
        <h2>{t('editor.workflow2')}</h2>
        <TextField
          label={t('editor.name')}
          required
          value={String(document.name ?? '')}
          maxLength={120}
          onChange={({ target }) => set({ name: target.value }, 'name')}
          onBlur={end}
        />
        <TextArea
          label={t('editor.whatItIsFor')}
          rows={2}
          value={String(document.description ?? '')}
          maxLength={2000}
          onChange={({ target }) => set({ description: target.value || undefined }, 'description')}
          onBlur={end}
        />
      </section>
      <section className={css.part}>
        <SchemaEditor
          label={t('editor.inputs')}
          hint={t('editor.whatARunIsAsked', { code: '{{ inputs.name }}' })}
          value={isObject(document.inputs) ? (document.inputs as JsonSchema) : undefined}
          onChange={(inputs) => set({ inputs }, 'inputs')}
        />
      </section>
      <Outputs
        document={document}
        onChange={(outputs, key) => set({ outputs }, t('editor.output', { key }))}
        onEnd={end}
      />
      <details className={css.part} open={document.limits !== undefined}>
        <summary>{t('editor.limits')}</summary>
        <JsonField
          label={t('editor.limits')}
          hint={t('editor.setWhenTheVersionIs')}
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
      <h3>{t('editor.outputs')}</h3>
      <p className={css.faint}>{t('editor.withoutAnyEveryNodeBy')}</p>
      <ul className={css.rows}>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is typed
          <li key={index} className={css.outputRow}>
            <TextField
              label={t('editor.name')}
              hideLabel
              value={row.name}
              spellCheck={false}
              onBlur={onEnd}
              onChange={({ target }) => put(index, { ...row, name: target.value })}
            />
            <IconButton icon={X} label={t('editor.remove', { name: row.name })} onClick={() => put(index, undefined)} />
            <TextField
              label={t('editor.whatGives', { name: row.name })}
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
        {t('editor.addAnOutput')}
      </Button>
    </section>
  )
}
