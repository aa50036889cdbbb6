import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { RunState } from '../../../contracts/runs.ts'
import { useClient, useConnection } from '../../page/context.ts'
import { formatBytes } from '../../ui/durations.ts'
import { type Tone, ToneMark } from '../../ui/state-mark.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { backupsQuery } from '../backups/queries.ts'
import { runsQuery } from '../runs/queries.ts'
import { engineLook, healthOf, isAtWork, isDiskLow } from '../system/health.ts'
import { readinessQuery, statusQuery } from '../system/queries.ts'
import css from './home.module.css'

/** What runs and how it is, each with the figure that matters. */
export function SystemCards() {
  const client = useClient()
  const { data: status, error, refetch } = useQuery(statusQuery(client))
  const { data: readiness } = useQuery(readinessQuery(client))
  const isLost = useConnection().state === 'lost'
  if (!status)
    return error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <div className={css.cardsSpace} />
  const health = healthOf({ status, readiness, isLost })
  const engine = isLost ? { tone: 'off' as const, word: 'Not known' } : engineLook(status.engine)
  return (
    <div className={css.cards}>
      <Fact name="iceOS" tone={health.tone} word={health.word}>
        {health.sentence}
      </Fact>
      <Fact name="Engine" tone={engine.tone} word={engine.word}>
        {isAtWork(status.engine.state) ? 'started' : 'stopped'} <RelativeTime at={status.engine.since} />
        {status.engine.memoryBytes !== null && `, ${formatBytes(status.engine.memoryBytes)} of memory`}
      </Fact>
      <ActiveRuns />
      <BackupFact />
      {status.disk && (
        <Fact
          name="Disk"
          tone={isDiskLow(status) ? 'attention' : 'ok'}
          word={`${formatBytes(status.disk.freeBytes)} free`}
        >
          of {formatBytes(status.disk.totalBytes)}, where your data is
        </Fact>
      )}
    </div>
  )
}

function BackupFact() {
  const { data } = useQuery(backupsQuery(useClient()))
  if (!data) return null
  const { lastProvenAt, isOverdue, nextDueAt } = data.facts
  const tone = lastProvenAt === null || isOverdue ? 'attention' : 'ok'
  return (
    <Fact
      name="Last proven backup"
      tone={tone}
      word={lastProvenAt === null ? 'None yet' : isOverdue ? 'Too old' : 'Safe'}
    >
      {lastProvenAt !== null && (
        <>
          taken <RelativeTime at={lastProvenAt} />,{' '}
        </>
      )}
      {nextDueAt === null ? (
        'no schedule'
      ) : (
        <>
          next <RelativeTime at={nextDueAt} />
        </>
      )}
    </Fact>
  )
}

const active: RunState[] = ['queued', 'running']
const countedTo = 50

function ActiveRuns() {
  const { data } = useQuery(runsQuery(useClient(), { limit: countedTo, state: active }))
  const running = data?.items.filter((run) => run.state === 'running').length ?? 0
  const queued = data?.items.filter((run) => run.state === 'queued').length ?? 0
  const more = data?.nextCursor ? ' or more' : ''
  return (
    <Fact
      name="Runs"
      tone={running > 0 ? 'active' : 'off'}
      word={running > 0 ? `${running}${more} running` : 'None running'}
    >
      {queued > 0 ? `${queued}${more} in the queue` : 'the queue is empty'}
    </Fact>
  )
}

function Fact({ name, tone, word, children }: { name: string; tone: Tone; word: string; children: ReactNode }) {
  return (
    <section className={css.fact} aria-label={name}>
      <h2>{name}</h2>
      <ToneMark tone={tone}>{word}</ToneMark>
      <p>{children}</p>
    </section>
  )
}
