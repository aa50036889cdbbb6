import { useQuery } from '@tanstack/react-query'
import { call } from '../../../contracts/call.ts'
import { listRunsRoute } from '../../../contracts/run-routes.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { StateMark } from '../../ui/state-mark.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { runKeys } from '../runs/queries.ts'
import css from './editor.module.css'
import type { LiveRun } from './use-live-run.tsx'

const shownRuns = 8

/** The last runs of this workflow, drafts too: any of them can be drawn over the canvas. */
export function RecentRuns({ blueprintId, live }: { blueprintId: string; live: LiveRun }) {
  const client = useClient()
  const query = { blueprintId, limit: shownRuns }
  const { data } = useQuery({
    queryKey: [...runKeys.lists, query],
    queryFn: ({ signal }) => call(client, listRunsRoute, { query, signal }),
  })
  if (!data || data.items.length === 0) return null
  return (
    <section className={css.part}>
      <h3>{t('editor.lastRuns')}</h3>
      <ul className={css.recent}>
        {data.items.map((run) => (
          <li key={run.id}>
            <button type="button" aria-pressed={run.id === live.run?.id} onClick={() => live.show(run.id)}>
              <StateMark state={run.state} />
              <span className={css.faint}>
                {run.isDryRun
                  ? t('editor.dryRun')
                  : run.isDraft
                    ? t('editor.draft2')
                    : t('editor.version', { version: run.version })}{' '}
                · <RelativeTime at={run.createdAt} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
