import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'wouter'
import type { RunFigures, WorkflowFigures } from '../../../contracts/run-figures.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Card } from '../../ui/card.tsx'
import { formatDuration } from '../../ui/durations.ts'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { type Column, RowLink, Table } from '../../ui/table.tsx'
import { charts } from './charts.ts'
import css from './dashboard.module.css'
import { DashboardFilters } from './dashboard-filters.tsx'
import { FigureChart } from './figure-chart.tsx'
import { countWords, dollarWords, errorPercent, percentWords, rowsOf } from './figure-words.ts'
import { figuresQuery, queuesQuery } from './queries.ts'
import { readChoice, writeChoice } from './range.ts'

export default function DashboardPage() {
  const [params, setParams] = useSearchParams()
  const choice = readChoice(params)
  const { data, error, refetch } = useQuery(figuresQuery(useClient(), choice))
  return (
    <Page
      title={t('dashboard.dashboard')}
      above={[{ label: t('dashboard.runs'), href: '/runs' }]}
      lead={t('dashboard.howRunsWentByWhen')}
    >
      <DashboardFilters
        choice={choice}
        onChange={(part) => setParams(writeChoice({ ...choice, ...part }), { replace: true })}
      />
      {error ? <ErrorView error={error} onRetry={() => void refetch()} /> : null}
      {data === null && <p className="muted">{t('dashboard.chooseWhenItBeginsAnd')}</p>}
      {data === undefined && !error && <Skeleton rows={12} />}
      {data && <Shown figures={data} />}
    </Page>
  )
}

function Shown({ figures }: { figures: RunFigures }) {
  const rows = rowsOf(figures.steps)
  const rangeMs = Date.parse(figures.to) - Date.parse(figures.from)
  return (
    <>
      <Tiles figures={figures} />
      <div className={css.charts}>
        {charts().map((chart) => (
          <FigureChart key={chart.title} {...chart} rows={rows} rangeMs={rangeMs} />
        ))}
      </div>
      {figures.workflows.length > 0 && (
        <Card title={t('dashboard.byWorkflow')} flush>
          <Table
            caption={t('dashboard.figuresOfEachWorkflow')}
            columns={workflowColumns()}
            rows={figures.workflows}
            rowKey={({ blueprintId, name }) => blueprintId ?? name}
          />
        </Card>
      )}
    </>
  )
}

function Tiles({ figures: { total } }: { figures: RunFigures }) {
  const { data } = useQuery(queuesQuery(useClient()))
  const queued = data?.items.reduce((sum, queue) => sum + queue.queued, 0)
  const running = data?.items.reduce((sum, queue) => sum + queue.running, 0)
  const unpriced = total.unpricedCalls > 0 ? t('dashboard.atLeastSomeModelsHave') : t('dashboard.usDollars')
  const tiles: [string, string, string][] = [
    [
      t('dashboard.runs'),
      countWords(total.runs),
      t('dashboard.succeededFailed', { succeeded: countWords(total.succeeded), failed: countWords(total.failed) }),
    ],
    [t('dashboard.errorRate'), percentWords(errorPercent(total)), t('dashboard.ofThoseThatSucceededOr')],
    [
      t('dashboard.tookP50'),
      durationWords(total.tookMs.p50),
      `p95 ${durationWords(total.tookMs.p95)}, p99 ${durationWords(total.tookMs.p99)}`,
    ],
    [
      t('dashboard.waitedP50'),
      durationWords(total.waitedMs.p50),
      t('dashboard.p95InTheQueue', { durationWords: durationWords(total.waitedMs.p95) }),
    ],
    [
      t('dashboard.now'),
      queued === undefined ? '–' : t('dashboard.queued', { queued }),
      t('dashboard.running', { running: running ?? '–' }),
    ],
    [t('dashboard.tokens'), countWords(total.tokens), t('dashboard.readAndWrittenByModels2')],
    [t('dashboard.cost'), dollarWords(total.costUsd), unpriced],
  ]
  return (
    <dl className={css.tiles}>
      {tiles.map(([name, value, note]) => (
        <div key={name} className={css.tile}>
          <dt>{name}</dt>
          <dd className={css.value}>{value}</dd>
          <dd className={css.note}>{note}</dd>
        </div>
      ))}
    </dl>
  )
}

const durationWords = (ms: number | null): string => (ms === null ? '–' : formatDuration(ms))

const workflowColumns = (): readonly Column<WorkflowFigures>[] => [
  {
    key: 'name',
    label: t('dashboard.workflow'),
    cell: ({ blueprintId, name }) =>
      blueprintId ? <RowLink href={`/workflows/${blueprintId}`}>{name}</RowLink> : <span>{name}</span>,
  },
  { key: 'runs', label: t('dashboard.runs'), align: 'end', cell: ({ runs }) => countWords(runs) },
  {
    key: 'failed',
    label: t('dashboard.failed'),
    align: 'end',
    cell: ({ failed, blueprintId }) =>
      failed > 0 && blueprintId ? (
        <span className={css.above}>
          <Link href={`/runs?state=failed&workflow=${blueprintId}`}>{countWords(failed)}</Link>
        </span>
      ) : (
        countWords(failed)
      ),
  },
  { key: 'rate', label: t('dashboard.errorRate'), align: 'end', cell: (row) => percentWords(errorPercent(row)) },
  { key: 'p50', label: 'p50', align: 'end', minor: true, cell: ({ tookMs }) => durationWords(tookMs.p50) },
  { key: 'p95', label: 'p95', align: 'end', cell: ({ tookMs }) => durationWords(tookMs.p95) },
  { key: 'tokens', label: t('dashboard.tokens'), align: 'end', minor: true, cell: ({ tokens }) => countWords(tokens) },
  { key: 'cost', label: t('dashboard.cost'), align: 'end', cell: ({ costUsd }) => dollarWords(costUsd) },
]
