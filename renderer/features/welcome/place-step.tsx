import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleDashed, RotateCw } from 'lucide-react'
import { hasJobEnded, type Job } from '../../../contracts/jobs.ts'
import type { FoundEngine } from '../../../contracts/stack.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { formatBytes } from '../../ui/durations.ts'
import { Badge } from '../../ui/state-mark.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { JobCard } from '../services/job-card.tsx'
import { containerEngineQuery, jobsQuery, useStackAct } from '../services/queries.ts'
import { statusQuery } from '../system/queries.ts'
import css from './welcome.module.css'

/** Where iceOS can run, what was found on this machine for it, and how far the chosen way is. */
export function PlaceStep() {
  const client = useClient()
  const { data: status } = useQuery(statusQuery(client))
  const { data: jobs } = useQuery(jobsQuery(client))
  const act = useStackAct()
  const job = jobs?.find(({ kind }) => kind === 'up')
  const isStack = status?.mode === 'stack'
  const isUnderWay = job !== undefined && !hasJobEnded(job)
  return (
    <>
      <h2>{t('welcome.whereShouldIceosRun')}</h2>
      <div className={css.choices}>
        <section className={css.choice} data-chosen={!isStack || undefined} aria-label={t('welcome.embedded')}>
          <header>
            <h3>{t('welcome.embedded')}</h3>
            {!isStack && <Badge>{t('welcome.inUse')}</Badge>}
          </header>
          <p>{t('welcome.everythingRunsInsideIceosOn')}</p>
          <p className={css.soft}>{t('welcome.forALaptopAndFor')}</p>
        </section>
        <section className={css.choice} data-chosen={isStack || undefined} aria-label={t('welcome.dockerStack')}>
          <header>
            <h3>{t('welcome.dockerStack')}</h3>
            {isStack && <Badge>{t('welcome.inUse')}</Badge>}
          </header>
          <p>{t('welcome.postgresValkeyAndAsMany')}</p>
          {isStack ? (
            <p className={css.soft}>{t('welcome.itRunsServicesShowsEach')}</p>
          ) : (
            <Engine isUnderWay={isUnderWay} onStart={() => act.mutate({ do: 'up' })} />
          )}
        </section>
      </div>
      {act.error && <ErrorView error={act.error} />}
      {job && !isStack && <Progress job={job} onCancel={() => act.mutate({ do: 'cancel', jobId: job.id })} />}
    </>
  )
}

function Engine({ isUnderWay, onStart }: { isUnderWay: boolean; onStart: () => void }) {
  const { data, error, refetch, isFetching } = useQuery(containerEngineQuery(useClient()))
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} />
  if (!data) return <p className={css.soft}>{t('welcome.lookingForDockerPodmanAnd')}</p>
  return (
    <>
      <Finding found={data} />
      {data.engine ? (
        <Button busy={isUnderWay} onClick={onStart}>
          {t('welcome.startTheStack')}
        </Button>
      ) : (
        <Button icon={RotateCw} busy={isFetching} onClick={() => void refetch()}>
          {t('welcome.lookAgain')}
        </Button>
      )}
    </>
  )
}

/** What was found on this machine, in words; and what to do where nothing was. */
function Finding({ found: { engine, advice, tried } }: { found: FoundEngine }) {
  if (engine) {
    const { name, version, cpus, memoryBytes } = engine
    return (
      <p className={css.found}>
        <CircleCheck size={16} aria-hidden className={css.ok} />
        <span>
          {t('welcome.foundWithProcessorsAndOf', { name, version, cpus, memoryBytes: formatBytes(memoryBytes) })}
        </span>
      </p>
    )
  }
  return (
    <div className={css.found}>
      <CircleDashed size={16} aria-hidden />
      <div>
        <p>{advice ?? t('welcome.noContainerEngineWasFound')}</p>
        {tried.length > 0 && (
          <details>
            <summary>{t('welcome.whereIceosHasLooked')}</summary>
            <ul className={css.tried}>
              {tried.map(({ name, address, sentence }) => (
                <li key={address}>
                  <strong>{name}</strong> {sentence}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </div>
  )
}

function Progress({ job, onCancel }: { job: Job; onCancel: () => void }) {
  return (
    <>
      <JobCard job={job} onCancel={onCancel} />
      {!hasJobEnded(job) && <p className={css.soft}>{t('welcome.youCanGoOnMeanwhile')}</p>}
    </>
  )
}
