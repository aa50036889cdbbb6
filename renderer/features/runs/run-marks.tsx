/** What sets a run, or an output in it, apart from an ordinary one: words, not colours. */

import { Link } from 'wouter'
import type { NodeOrigin, RunDetail, RunSummary } from '../../../contracts/runs.ts'
import { t } from '../../text/text.ts'
import css from './runs.module.css'

export function RunMarks({ run }: { run: Pick<RunSummary, 'isDraft' | 'isDryRun'> }) {
  return (
    <>
      {run.isDraft && <span className={css.mark}>{t('runs.draft')}</span>}
      {run.isDryRun && <span className={css.mark}>{t('runs.dryRun')}</span>}
    </>
  )
}

const words = (): Record<NodeOrigin['kind'], string> => ({
  kept: t('runs.keptFromAnEarlierRun'),
  pinned: t('runs.pinnedThisNodeDidNot'),
  cached: t('runs.fromTheCacheThisNode'),
  'dry-run': t('runs.notCalledSinceThisIs'),
})

export function OriginMark({ origin }: { origin: NodeOrigin | null }) {
  if (!origin) return null
  const said = origin.from === 'last-run' ? t('runs.notCalledSinceThisIs2') : words()[origin.kind]
  return (
    <p className="muted">
      {said}
      {origin.runId && (
        <>
          {': '}
          <Link href={`/runs/${origin.runId}`}>{t('runs.openThatRun')}</Link>
        </>
      )}
    </p>
  )
}

/** Of a dry run: what it has left out. */
export function WouldCallList({ run }: { run: RunDetail }) {
  if (!run.isDryRun) return null
  return (
    <section className={css.would} aria-label={t('runs.whatThisRunWouldHave')}>
      <h2>{run.wouldCall.length === 0 ? t('runs.itWouldHaveCalledNothing') : t('runs.itWouldHave')}</h2>
      <ul>
        {run.wouldCall.map((call, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: it only grows at its end
          <li key={index}>
            {call.would} <span className="muted">({call.path})</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
