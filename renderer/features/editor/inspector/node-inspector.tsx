import { X } from 'lucide-react'
import { useState } from 'react'
import type { BlueprintProblem } from '../../../../contracts/blueprints.ts'
import type { Component, NodeType } from '../../../../contracts/components.ts'
import type { NodeSpec } from '../../../../contracts/nodes/node.ts'
import { t } from '../../../text/text.ts'
import { IconButton } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/field.tsx'
import { lookOf } from '../../canvas/nodes/index.ts'
import css from '../editor.module.css'
import { useEditorStore } from '../editor-store.ts'
import { FieldFor, type FieldPlace } from '../field-for.tsx'
import { type EditedDocument, idOf, setFields } from '../model/document.ts'
import { renameNode, whyNotRename } from '../model/edit-nodes.ts'
import { fieldGroups } from './node-fields.ts'
import { ToolArguments } from './tool-arguments.tsx'
import { WaitsFor } from './waits-for.tsx'

type NodeInspectorProps = {
  document: EditedDocument
  path: string
  node: NodeSpec
  types: readonly NodeType[]
  tools: readonly Component[]
  problems: readonly BlueprintProblem[]
  /** What can be named in its templates, and with which values they are previewed. */
  place: FieldPlace
  onClose: () => void
  children?: React.ReactNode
}

/** Everything about the selected node. */
export function NodeInspector({
  document,
  path,
  node,
  types,
  tools,
  problems,
  place,
  onClose,
  children,
}: NodeInspectorProps) {
  const store = useEditorStore()
  const look = lookOf(node.type)
  const set = (fields: Record<string, unknown>, key: string) =>
    store.edit(
      t('editor.changeOf', { field: key.split('.')[0] ?? key, id: node.id }),
      setFields(store.get().history.present, path, fields),
      {
        key: `${path} ${key}`,
      },
    )
  const end = () => store.endStep()
  const schema = types.find(({ type }) => type === node.type)?.schema
  const groups = schema ? fieldGroups(schema) : []
  const own = new Map(problems.map(({ path: at, message }) => [at.split('/').at(-1), message]))
  return (
    <aside className={css.inspector} aria-label={t('editor.settingsOf', { id: node.id })}>
      <header className={css.inspectorHead}>
        <look.icon size={18} aria-hidden style={{ color: `var(--hue-${look.hue})` }} />
        <h2>{look.title}</h2>
        <IconButton icon={X} label={t('editor.closeTheSettings')} onClick={onClose} />
      </header>
      {children}
      {problems.length > 0 && (
        <ul className={css.ownProblems} aria-label={t('editor.problemsOfThisNode')}>
          {problems.map(({ path: at, message }) => (
            <li key={`${at} ${message}`}>
              <code>{at.split('/').slice(3).join('/')}</code> {message}
            </li>
          ))}
        </ul>
      )}
      <section className={css.part}>
        <TextField
          label={t('editor.name')}
          value={typeof node.name === 'string' ? node.name : ''}
          placeholder={node.id}
          maxLength={120}
          onChange={({ target }) => set({ name: target.value || undefined }, 'name')}
          onBlur={end}
        />
        <IdField key={path} document={document} path={path} />
        {node.type === 'tool' && <ToolArguments key={path} {...{ tools, node, place }} onChange={set} onEnd={end} />}
        {groups
          .filter(({ key }) => key === 'main')
          .flatMap(({ fields }) => fields)
          .filter(({ name }) => node.type !== 'tool' || (name !== 'tool_name' && name !== 'tool_args'))
          .map((field) => (
            <FieldFor
              key={`${path} ${field.name}`}
              field={field}
              value={node[field.name]}
              place={place}
              problem={own.get(field.name)}
              onChange={(value) => set({ [field.name]: value }, field.name)}
              onEnd={end}
            />
          ))}
      </section>
      <WaitsFor document={document} path={path} />
      {groups
        .filter(({ key }) => key !== 'main')
        .map(({ key, title, fields }) => (
          <details key={`${path} ${key}`} className={css.part} open={fields.some(({ name }) => isSet(node[name]))}>
            <summary>{title}</summary>
            <div className={css.fields}>
              {fields.map((field) => (
                <FieldFor
                  key={field.name}
                  field={field}
                  value={node[field.name]}
                  place={place}
                  problem={own.get(field.name)}
                  onChange={(value) => set({ [field.name]: value }, field.name)}
                  onEnd={end}
                />
              ))}
            </div>
          </details>
        ))}
      <details className={css.part} open={Boolean(node.description)}>
        <summary>{t('editor.description')}</summary>
        <FieldFor
          field={descriptionField()}
          value={node.description}
          onChange={(value) => set({ description: value }, 'description')}
          onEnd={end}
        />
      </details>
    </aside>
  )
}

const descriptionField = () =>
  ({
    name: 'description',
    kind: 'long-text',
    label: t('editor.whatItIsFor'),
    hint: undefined,
    isRequired: false,
    options: [],
    first: '',
    schema: {},
  }) as const

const isSet = (value: unknown) =>
  value !== undefined && value !== 0 && (typeof value !== 'object' || Object.keys(value ?? {}).length > 0)

/** Taken over when it is left: each letter would be a new name in every template that reads this node. */
function IdField({ document, path }: { document: EditedDocument; path: string }) {
  const store = useEditorStore()
  const [typed, setTyped] = useState<string>()
  const shown = typed ?? idOf(path)
  const reason = whyNotRename(document, path, shown)
  const rename = () => {
    if (typed === undefined) return
    setTyped(undefined)
    if (!reason) store.apply(t('editor.rename', { idOf: idOf(path) }), renameNode(document, path, typed))
  }
  return (
    <TextField
      label={t('editor.id')}
      hint={t('editor.templatesReadItsOutputAs', { code: `{{ ${shown} }}` })}
      problem={reason}
      value={shown}
      maxLength={64}
      spellCheck={false}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={rename}
      onKeyDown={(event) => event.key === 'Enter' && rename()}
    />
  )
}
