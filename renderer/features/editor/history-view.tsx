import { useQuery } from '@tanstack/react-query'
import { History as HistoryIcon, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import type { Blueprint } from '../../../contracts/blueprints.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { listState } from '../../ui/list-states.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { blueprintVersionQuery, blueprintVersionsQuery } from '../blueprints/queries.ts'
import { LazyCanvas } from '../canvas/lazy-canvas.tsx'
import { DifferenceList } from './difference-list.tsx'
import css from './editor.module.css'
import { useEditorStore } from './editor-store.ts'
import { difference } from './model/diff.ts'
import { type EditedDocument, readDocument } from './model/document.ts'
import { mergeNodes } from './model/merge.ts'

/** The versions, and what the draft has changed since each of them: new, gone and changed nodes on one canvas. */
export function HistoryView({
  blueprint,
  document,
  onDone,
}: {
  blueprint: Blueprint
  document: EditedDocument
  onDone: () => void
}) {
  const client = useClient()
  const store = useEditorStore()
  const versions = useQuery(blueprintVersionsQuery(client, blueprint.id))
  const rows = versions.data?.items ?? []
  const [chosen, setChosen] = useState<number>()
  const [node, setNode] = useState<string>()
  const shown = chosen ?? rows[0]?.version
  const version = useQuery({ ...blueprintVersionQuery(client, blueprint.id, shown ?? 0), enabled: shown !== undefined })
  const before = version.data && readDocument(version.data.document)
  const diff = before && difference(before, document)
  const restore = () => {
    if (!before || shown === undefined) return
    store.edit(t('editor.backToVersion', { shown }), before)
    onDone()
  }
  return (
    <section className={css.historyView} aria-label={t('editor.history')}>
      <div className={css.versions}>
        {listState(versions, rows.length)}
        {versions.data && rows.length === 0 && (
          <EmptyState icon={HistoryIcon} title={t('editor.noVersionsYet')}>
            {t('editor.publishTheDraftToMake')}
          </EmptyState>
        )}
        <ul>
          {rows.map((row) => (
            <li key={row.id}>
              <button
                type="button"
                aria-pressed={row.version === shown}
                className={cx(css.version, row.version === shown && css.versionShown)}
                onClick={() => setChosen(row.version)}
              >
                <span>
                  <strong>{t('editor.version2', { version: row.version })}</strong> <RelativeTime at={row.createdAt} />
                </span>
                {row.note && <span className={css.faint}>{row.note}</span>}
              </button>
            </li>
          ))}
        </ul>
      </div>
      {diff && before && shown !== undefined && (
        <div className={css.compare}>
          <header className={css.codeHead}>
            <p>{t('editor.whatIsDifferentHereFrom', { shown })}</p>
            <span className={css.spring} />
            <Button size="small" icon={RotateCcw} onClick={restore}>
              {t('editor.restoreVersion', { shown })}
            </Button>
          </header>
          <LazyCanvas
            nodes={mergeNodes(before.nodes, document.nodes)}
            selected={node}
            onSelect={setNode}
            marks={diff.nodes}
          />
          <div className={css.compareList}>
            <DifferenceList of={diff} />
          </div>
        </div>
      )}
    </section>
  )
}
