import { useQuery } from '@tanstack/react-query'
import { Container } from 'lucide-react'
import { useSearchParams } from 'wouter'
import { hasJobEnded } from '../../../contracts/jobs.ts'
import type { Stack, StackService } from '../../../contracts/stack.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { type Tone, ToneMark } from '../../ui/state-mark.tsx'
import { EmptyState, ErrorView, ProblemView, Skeleton } from '../../ui/states.tsx'
import { type Column, RowActions, Table } from '../../ui/table.tsx'
import { statusQuery } from '../system/queries.ts'
import { ChecksCard } from './checks-card.tsx'
import { DiskCard } from './disk-card.tsx'
import { JobCard } from './job-card.tsx'
import { KeptSideCard } from './kept-side-card.tsx'
import { LogCard } from './log-card.tsx'
import { ModeChoice } from './mode-choice.tsx'
import { jobsQuery, stackQuery, useStackAct } from './queries.ts'
import { ResetCard } from './reset-card.tsx'
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
      title={t('services.services')}
      lead={t('services.whatIceosRunsOnEach')}
      actions={
        isStack ? (
          <Button busy={isBusy} onClick={() => act.mutate({ do: 'down' })}>
            {t('services.stopTheStack')}
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
      <KeptSideCard isBusy={isBusy} />
      {logOf && <LogCard service={logOf} onClose={() => setParams({})} />}
      <ChecksCard />
      <DiskCard />
      {stack.data && !stack.data.problem && <ResetCard isBusy={isBusy} isStack={isStack} />}
    </Page>
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
      label: t('services.state'),
      width: '140px',
      cell: ({ state }) => <ToneMark tone={tones[state]}>{t(`services.state_${state}`)}</ToneMark>,
    },
    {
      key: 'name',
      label: t('services.service'),
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
      label: t('services.running'),
      align: 'end',
      cell: (one) => (one.kind === 'once' ? '' : t('services.of', { runningOf: runningOf(one), wanted: one.wanted })),
    },
    { key: 'probe', label: t('services.answeredIn'), align: 'end', cell: (one) => latencyOf(one) },
    {
      key: 'image',
      label: t('services.image'),
      minor: true,
      cell: ({ image }) => <code className={css.image}>{image}</code>,
    },
    {
      key: 'actions',
      label: '',
      align: 'end',
      cell: ({ name, kind, wanted }) => (
        <RowActions>
          {kind === 'worker' && (
            <>
              <Button size="small" kind="quiet" busy={isBusy} onClick={() => onScale(wanted + 1)}>
                {t('services.oneMore')}
              </Button>
              {wanted > 1 && (
                <Button size="small" kind="quiet" busy={isBusy} onClick={() => onScale(wanted - 1)}>
                  {t('services.oneLess')}
                </Button>
              )}
            </>
          )}
          <Button size="small" kind="quiet" onClick={() => onLog(name)}>
            {t('services.log')}
          </Button>
          {kind !== 'once' && (
            <Button size="small" kind="quiet" busy={isBusy} onClick={() => onRestart(name)}>
              {t('services.restart')}
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
        <EmptyState icon={Container} title={t('services.noContainerOfIceosIs')}>
          {t('services.theyAppearHereEachWith')}
        </EmptyState>
      ) : (
        <Table caption={t('services.services')} columns={columns} rows={rows} rowKey={({ name }) => name} />
      )}
    </Card>
  )
}

const runningOf = ({ containers }: StackService) => containers.filter(({ state }) => state === 'healthy').length

function latencyOf({ containers }: StackService): string {
  const latency = containers[0]?.probe?.latencyMs
  return latency === undefined ? '' : `${latency.toFixed(0)} ms`
}
