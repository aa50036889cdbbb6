import { useQuery } from '@tanstack/react-query'
import type { RunState } from '../../../contracts/runs.ts'
import { useClient, useConnection } from '../../page/context.ts'
import { marked, t } from '../../text/text.ts'
import { formatBytes } from '../../ui/durations.ts'
import { FactCard, FactCards } from '../../ui/fact-cards.tsx'
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
  const engine = isLost ? { tone: 'off' as const, word: t('home.notKnown') } : engineLook(status.engine)
  return (
    <FactCards>
      <FactCard name="iceOS" tone={health.tone} word={health.word}>
        {health.sentence}
      </FactCard>
      <FactCard name={t('home.engine')} tone={engine.tone} word={engine.word}>
        {isAtWork(status.engine.state) ? t('home.started') : t('home.stopped')}{' '}
        <RelativeTime at={status.engine.since} />
        {status.engine.memoryBytes !== null &&
          t('home.ofMemory', { memoryBytes: formatBytes(status.engine.memoryBytes) })}
      </FactCard>
      <ActiveRuns />
      <BackupFact />
      {status.disk && (
        <FactCard
          name={t('home.disk')}
          tone={isDiskLow(status) ? 'attention' : 'ok'}
          word={t('home.free', { freeBytes: formatBytes(status.disk.freeBytes) })}
        >
          {t('home.ofWhereYourDataIs', { totalBytes: formatBytes(status.disk.totalBytes) })}
        </FactCard>
      )}
    </FactCards>
  )
}

function BackupFact() {
  const { data } = useQuery(backupsQuery(useClient()))
  if (!data) return null
  const { lastProvenAt, isOverdue, nextDueAt } = data.facts
  const tone = lastProvenAt === null || isOverdue ? 'attention' : 'ok'
  return (
    <FactCard
      name={t('home.lastProvenBackup')}
      tone={tone}
      word={lastProvenAt === null ? t('home.noneYet') : isOverdue ? t('home.tooOld') : t('home.safe')}
    >
      {lastProvenAt !== null && (
        <>{marked(t('home.taken'), { relativeTime: () => <RelativeTime at={lastProvenAt} /> })} </>
      )}
      {nextDueAt === null
        ? t('home.noSchedule')
        : marked(t('home.next'), { relativeTime: () => <RelativeTime at={nextDueAt} /> })}
    </FactCard>
  )
}

const active: RunState[] = ['queued', 'running']
const countedTo = 50

function ActiveRuns() {
  const { data } = useQuery(runsQuery(useClient(), { limit: countedTo, state: active }))
  const running = data?.items.filter((run) => run.state === 'running').length ?? 0
  const queued = data?.items.filter((run) => run.state === 'queued').length ?? 0
  const more = data?.nextCursor ? ` ${t('home.orMore')}` : ''
  return (
    <FactCard
      name={t('home.runs')}
      tone={running > 0 ? 'active' : 'off'}
      word={running > 0 ? t('home.running', { running, more }) : t('home.noneRunning')}
    >
      {queued > 0 ? t('home.inTheQueue', { queued, more }) : t('home.theQueueIsEmpty')}
    </FactCard>
  )
}
