import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleDashed, RotateCw } from 'lucide-react'
import { hasJobEnded, type Job } from '../../../contracts/jobs.ts'
import type { FoundEngine } from '../../../contracts/stack.ts'
import { useClient } from '../../page/context.ts'
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
      <h2>Where should iceOS run?</h2>
      <div className={css.choices}>
        <section className={css.choice} data-chosen={!isStack || undefined} aria-label="Embedded">
          <header>
            <h3>Embedded</h3>
            {!isStack && <Badge>in use</Badge>}
          </header>
          <p>Everything runs inside iceOS on this machine: nothing to install, ready now.</p>
          <p className={css.soft}>For a laptop and for one person. You can move to the stack later, with your data.</p>
        </section>
        <section className={css.choice} data-chosen={isStack || undefined} aria-label="Docker stack">
          <header>
            <h3>Docker stack</h3>
            {isStack && <Badge>in use</Badge>}
          </header>
          <p>Postgres, Valkey and as many workers as you want, each in a container that iceOS starts and watches.</p>
          {isStack ? (
            <p className={css.soft}>It runs. Services shows each part of it.</p>
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
  if (!data) return <p className={css.soft}>Looking for Docker, Podman and their like …</p>
  return (
    <>
      <Finding found={data} />
      {data.engine ? (
        <Button busy={isUnderWay} onClick={onStart}>
          Start the stack
        </Button>
      ) : (
        <Button icon={RotateCw} busy={isFetching} onClick={() => void refetch()}>
          Look again
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
          Found: {name} {version}, with {cpus} processors and {formatBytes(memoryBytes)} of memory. The stack begins
          with an empty database of its own.
        </span>
      </p>
    )
  }
  return (
    <div className={css.found}>
      <CircleDashed size={16} aria-hidden />
      <div>
        <p>{advice ?? 'No container engine was found.'}</p>
        {tried.length > 0 && (
          <details>
            <summary>Where iceOS has looked</summary>
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
      {!hasJobEnded(job) && (
        <p className={css.soft}>
          You can go on meanwhile. What you run before it is up stays in the embedded database, where it can be moved
          from.
        </p>
      )}
    </>
  )
}
