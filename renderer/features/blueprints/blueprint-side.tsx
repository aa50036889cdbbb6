import { X } from 'lucide-react'
import type { BlueprintDocument } from '../../../contracts/blueprints.ts'
import { IconButton } from '../../ui/button.tsx'
import { JsonView } from '../../ui/json-view.tsx'
import { findNode } from '../canvas/children-of.ts'
import { formFields } from '../forms/form-fields.ts'
import css from './blueprints.module.css'
import { NodeHead, NodeSettings } from './node-settings.tsx'

type BlueprintSideProps = { document: BlueprintDocument; path: string | undefined; onClose: () => void }

/** Beside the canvas: the settings of the selected node, or what the workflow takes and gives. */
export function BlueprintSide({ document, path, onClose }: BlueprintSideProps) {
  const node = path === undefined ? undefined : findNode(document.nodes, path)
  if (!node) return <Overview document={document} />
  return (
    <aside className={css.side} aria-label="Selected node">
      <div className={css.sideHead}>
        <NodeHead node={node} />
        <IconButton icon={X} label="Close the node" onClick={onClose} />
      </div>
      <NodeSettings node={node} />
    </aside>
  )
}

function Overview({ document }: { document: BlueprintDocument }) {
  const fields = formFields(document.inputs)
  return (
    <aside className={css.side} aria-label="About this workflow">
      <section className={css.sidePart}>
        <h2>What it takes</h2>
        {fields.length === 0 ? (
          <p className="muted">Nothing. It can be run as it is.</p>
        ) : (
          <ul className={css.inputs}>
            {fields.map((field) => (
              <li key={field.name}>
                <span className={css.inputName}>{field.label}</span>{' '}
                <span className="muted">
                  {kindWords[field.kind]}
                  {field.isRequired ? ', needed' : ''}
                </span>
                {field.hint && <p className={css.hint}>{field.hint}</p>}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className={css.sidePart}>
        <h2>What it gives</h2>
        {document.outputs ? (
          <JsonView value={document.outputs} label="Outputs" />
        ) : (
          <p className="muted">The output of each node, by its id.</p>
        )}
      </section>
      <p className={css.hint}>Select a node to read its settings.</p>
    </aside>
  )
}

const kindWords = {
  text: 'text',
  'long-text': 'text',
  number: 'number',
  integer: 'whole number',
  boolean: 'yes or no',
  choice: 'one of a list',
  json: 'JSON',
} as const
