import { X } from 'lucide-react'
import type { BlueprintDocument } from '../../../contracts/blueprints.ts'
import { t } from '../../text/text.ts'
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
    <aside className={css.side} aria-label={t('blueprints.selectedNode')}>
      <div className={css.sideHead}>
        <NodeHead node={node} />
        <IconButton icon={X} label={t('blueprints.closeTheNode')} onClick={onClose} />
      </div>
      <NodeSettings node={node} />
    </aside>
  )
}

function Overview({ document }: { document: BlueprintDocument }) {
  const fields = formFields(document.inputs)
  return (
    <aside className={css.side} aria-label={t('blueprints.aboutThisWorkflow')}>
      <section className={css.sidePart}>
        <h2>{t('blueprints.whatItTakes')}</h2>
        {fields.length === 0 ? (
          <p className="muted">{t('blueprints.nothingItCanBeRun')}</p>
        ) : (
          <ul className={css.inputs}>
            {fields.map((field) => (
              <li key={field.name}>
                <span className={css.inputName}>{field.label}</span>{' '}
                <span className="muted">
                  {kindWords()[field.kind]}
                  {field.isRequired ? t('blueprints.needed') : ''}
                </span>
                {field.hint && <p className={css.hint}>{field.hint}</p>}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className={css.sidePart}>
        <h2>{t('blueprints.whatItGives')}</h2>
        {document.outputs ? (
          <JsonView value={document.outputs} label={t('blueprints.outputs')} />
        ) : (
          <p className="muted">{t('blueprints.theOutputOfEachNode')}</p>
        )}
      </section>
      <p className={css.hint}>{t('blueprints.selectANodeToRead')}</p>
    </aside>
  )
}

const kindWords = () =>
  ({
    text: t('blueprints.text'),
    'long-text': t('blueprints.text'),
    number: t('blueprints.number'),
    integer: t('blueprints.wholeNumber'),
    boolean: t('blueprints.yesOrNo'),
    choice: t('blueprints.oneOfAList'),
    json: 'JSON',
  }) as const
