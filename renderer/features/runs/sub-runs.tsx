import { useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { RunDetail } from '../../../contracts/runs.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { StateMark } from '../../ui/state-mark.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { Duration } from '../../ui/time.tsx'
import { runQuery } from './queries.ts'
import css from './runs.module.css'

const shownAtOnce = 100

export const subRunIds = ({ nodes }: Pick<RunDetail, 'nodes'>): { path: string; runId: string }[] =>
  nodes.flatMap(({ path, childRunId }) => (childRunId ? [{ path, runId: childRunId }] : []))

/** The runs that a run has started, and theirs: each is read when the one above it is opened. */
export function SubRuns({ run }: { run: RunDetail }) {
  const all = subRunIds(run)
  if (all.length === 0) return <p className={css.none}>{t('runs.noNodeOfThisRun')}</p>
  return <SubRunList all={all} />
}

function SubRunList({ all }: { all: { path: string; runId: string }[] }) {
  return (
    <ul className={css.subRuns}>
      {all.slice(0, shownAtOnce).map(({ path, runId }) => (
        <SubRun key={`${path} ${runId}`} path={path} runId={runId} />
      ))}
      {all.length > shownAtOnce && (
        <li className="muted">{t('runs.andRunsMore', { count: all.length - shownAtOnce })}</li>
      )}
    </ul>
  )
}

function SubRun({ path, runId }: { path: string; runId: string }) {
  const { data, error, refetch } = useQuery({ ...runQuery(useClient(), runId), staleTime: 5000 })
  const [isOpen, setOpen] = useState(false)
  if (!data) {
    return <li>{error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={1} />}</li>
  }
  const inside = subRunIds(data)
  return (
    <li>
      <div className={css.subRun}>
        <button
          type="button"
          aria-expanded={inside.length > 0 ? isOpen : undefined}
          aria-label={t('runs.runsInside', { name: data.name })}
          disabled={inside.length === 0}
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight size={14} aria-hidden data-open={isOpen || undefined} />
        </button>
        <StateMark state={data.state} bare />
        <Link href={`/runs/${runId}`}>{data.name}</Link>
        <code>{path}</code>
        <Duration from={data.startedAt} to={data.finishedAt} />
        {inside.length > 0 && <span className="muted">{t('runs.runsInside2', { count: inside.length })}</span>}
      </div>
      {isOpen && <SubRunList all={inside} />}
    </li>
  )
}
