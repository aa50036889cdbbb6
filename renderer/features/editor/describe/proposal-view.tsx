import { useMemo, useState } from 'react'
import type { Proposal } from '../../../../contracts/proposals.ts'
import { t } from '../../../text/text.ts'
import { LazyCanvas } from '../../canvas/lazy-canvas.tsx'
import { DifferenceList } from '../difference-list.tsx'
import { difference } from '../model/diff.ts'
import type { EditedDocument } from '../model/document.ts'
import { mergeNodes } from '../model/merge.ts'
import css from './describe.module.css'

const nothing: EditedDocument = { nodes: [] }

type Props = { proposal: Proposal; before: EditedDocument | undefined; document: EditedDocument }

/** What would be new, gone and changed, drawn and listed; and what is still wrong with it. */
export function ProposalView({ proposal, before = nothing, document }: Props) {
  const { problems, by, repairs } = proposal
  const diff = useMemo(() => difference(before, document), [before, document])
  const nodes = useMemo(() => mergeNodes(before.nodes, document.nodes), [before, document])
  const [selected, setSelected] = useState<string>()
  return (
    <section aria-label={t('editor.proposal')} className={css.proposal}>
      <h3>{String(document.name ?? t('editor.withoutAName'))}</h3>
      {typeof document.description === 'string' && <p>{document.description}</p>}
      <div className={css.canvas}>
        <LazyCanvas nodes={nodes} selected={selected} onSelect={setSelected} marks={diff.nodes} />
      </div>
      <DifferenceList of={before === nothing ? { nodes: diff.nodes, fields: [] } : diff} />
      {problems.length > 0 && (
        <div className={css.need}>
          <p>{t('editor.problemsWouldBeLeftTo', { count: problems.length })}</p>
          <ul>
            {problems.map(({ path, message }) => (
              <li key={`${path} ${message}`}>{message}</li>
            ))}
          </ul>
        </div>
      )}
      <p className="muted">
        {t('editor.byNothingIsStoredYet', {
          model: by.model,
          provider: by.provider,
          repairs:
            repairs > 0
              ? t('editor.mended', { repairs: repairs === 1 ? t('editor.once') : t('editor.times', { repairs }) })
              : '',
        })}
      </p>
    </section>
  )
}
