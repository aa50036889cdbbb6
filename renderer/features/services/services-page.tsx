import { useQuery } from '@tanstack/react-query'
import { Container } from 'lucide-react'
import { useSearchParams } from 'wouter'
import { hasJobEnded } from '../../../contracts/jobs.ts'
import type { Stack, StackService } from '../../../contracts/stack.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { type Tone, ToneMark } from '../../ui/state-mark.tsx'
import { EmptyState, ErrorView, ProblemView, Skeleton } from '../../ui/states.tsx'
import { type Column, RowActions, Table } from '../../ui/table.tsx'
import { statusQuery } from '../system/queries.ts'
import { ChecksCard } from './checks-card.tsx'
import { JobCard } from './job-card.tsx'
import { LogCard } from './log-card.tsx'
import { containerEngineQuery, jobsQuery, stackQuery, useStackAct } from './queries.ts'
import css from './services.module.css'

export default function ServicesPage() {
  const client = useClient()
  const stack = useQuery(stackQuery(client))
  const { data: jobs } = useQuery(jobsQuery(client))
  const { data: status } = useQuery(statusQuery(client))
  const act = useStackAct()
  const [params, setParams] = useSearchParams()
  const logOf = params.get('log')
  const job = jobs?.[0]
  const isBusy = job !== undefined && !hasJobEnded(job)
  const isStack = status?.mode === 'stack'
  return (
    <Page
      title="Services"
      lead="What iceOS runs on. Each state is what a probe has just said."
      actions={
        isStack ? (
          <Button busy={isBusy} onClick={() => act.mutate({ do: 'down' })}>
            Stop the stack
          </Button>
        ) : undefined
      }
    >
      {act.error && <ErrorView error={act.error} />}
      {job && <JobCard job={job} onCancel={() => act.mutate({ do: 'cancel', jobId: job.id })} />}
      {!isStack && !isBusy && <ModeChoice onStart={() => act.mutate({ do: 'up' })} />}
      <Services
        stack={stack.data}
        error={stack.error}
        isBusy={isBusy}
        onRetry={() => void stack.refetch()}
        onRestart={(service) => act.mutate({ do: 'restart', service })}
        onScale={(count) => act.mutate({ do: 'scale', count })}
        onLog={(service) => setParams(service === logOf ? {} : { log: service })}
      />
      {logOf && <LogCard service={logOf} onClose={() => setParams({})} />}
      <ChecksCard />
    </Page>
  )
}

/** Where it can run, and what speaks for each; the stack only where a container engine answers. */
function ModeChoice({ onStart }: { onStart: () => void }) {
  const { data, refetch, isFetching } = useQuery(containerEngineQuery(useClient()))
  const isFound = Boolean(data?.engine)
  return (
    <Card title="Where iceOS runs">
      <div className={css.modes}>
        <section className={css.mode}>
          <h3>Embedded, as now</h3>
          <p>Everything runs inside iceOS on this machine. It starts in seconds and needs nothing else.</p>
        </section>
        <section className={css.mode}>
          <h3>A stack in containers</h3>
          <p>Postgres, Valkey and as many workers as you want. It has a database of its own, empty at first.</p>
          <p>
            {data?.engine
              ? `${data.engine.name} ${data.engine.version} answers at ${data.engine.address}.`
              : (data?.advice ?? 'Looking for a container engine.')}
          </p>
          {isFound ? (
            <Button kind="primary" onClick={onStart}>
              Start the stack
            </Button>
          ) : (
            <Button busy={isFetching} onClick={() => void refetch()}>
              Look again
            </Button>
          )}
        </section>
      </div>
    </Card>
  )
}

const tones: Record<StackService['state'], Tone> = {
  healthy: 'ok',
  done: 'ok',
  starting: 'active',
  created: 'active',
  unhealthy: 'broken',
  failed: 'broken',
  stopped: 'off',
  absent: 'off',
}

type ServicesProps = {
  stack: Stack | undefined
  error: Error | null
  isBusy: boolean
  onRetry: () => void
  onRestart: (service: string) => void
  onScale: (count: number) => void
  onLog: (service: string) => void
}

function Services({ stack, error, isBusy, onRetry, onRestart, onScale, onLog }: ServicesProps) {
  if (!stack) return error ? <ErrorView error={error} onRetry={onRetry} /> : <Skeleton rows={5} />
  if (stack.problem && stack.services.length === 0) {
    if (stack.problem.code === 'container-engine-missing') return null // said above, with what to do
    return <ProblemView problem={stack.problem} onRetry={onRetry} />
  }
  const rows = stack.services.filter(({ containers }) => containers.length > 0)
  const columns: readonly Column<StackService>[] = [
    {
      key: 'state',
      label: 'State',
      width: '140px',
      cell: ({ state }) => <ToneMark tone={tones[state]}>{state}</ToneMark>,
    },
    {
      key: 'name',
      label: 'Service',
      cell: ({ title, about, sentence }) => (
        <div className={css.name}>
          <strong>{title}</strong>
          <span>{sentence}</span>
          <span className={css.about}>{about}</span>
        </div>
      ),
    },
    {
      key: 'count',
      label: 'Running',
      align: 'end',
      cell: (one) => (one.kind === 'once' ? '' : `${runningOf(one)} of ${one.wanted}`),
    },
    { key: 'probe', label: 'Answered in', align: 'end', cell: (one) => latencyOf(one) },
    { key: 'image', label: 'Image', minor: true, cell: ({ image }) => <code>{image}</code> },
    {
      key: 'actions',
      label: '',
      align: 'end',
      cell: ({ name, kind, wanted }) => (
        <RowActions>
          {kind === 'worker' && (
            <>
              <Button size="small" kind="quiet" busy={isBusy} onClick={() => onScale(wanted + 1)}>
                One more
              </Button>
              {wanted > 1 && (
                <Button size="small" kind="quiet" busy={isBusy} onClick={() => onScale(wanted - 1)}>
                  One less
                </Button>
              )}
            </>
          )}
          <Button size="small" kind="quiet" onClick={() => onLog(name)}>
            Log
          </Button>
          {kind !== 'once' && (
            <Button size="small" kind="quiet" busy={isBusy} onClick={() => onRestart(name)}>
              Restart
            </Button>
          )}
        </RowActions>
      ),
    },
  ]
  return (
    <Card flush>
      {stack.watchdog
        .filter(({ gaveUp }) => gaveUp)
        .map(({ service, sentence }) => (
          <p key={service} role="alert" className={css.alert}>
            {sentence}
          </p>
        ))}
      {rows.length === 0 ? (
        <EmptyState icon={Container} title="No container of iceOS is running">
          They appear here, each with its state and its log, when the stack is started.
        </EmptyState>
      ) : (
        <Table caption="Services" columns={columns} rows={rows} rowKey={({ name }) => name} />
      )}
    </Card>
  )
}

const runningOf = ({ containers }: StackService) => containers.filter(({ state }) => state === 'healthy').length

function latencyOf({ containers }: StackService): string {
  const latency = containers[0]?.probe?.latencyMs
  return latency === undefined ? '' : `${latency.toFixed(0)} ms`
}
