import { useQuery } from '@tanstack/react-query'
import { ArrowLeftRight } from 'lucide-react'
import { lazy, type ReactNode, Suspense } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { RunDetail } from '../../../contracts/runs.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card, Facts } from '../../ui/card.tsx'
import { CopyId } from '../../ui/copy.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { EmptyState, ErrorView, ProblemView, Skeleton } from '../../ui/states.tsx'
import { Duration, RelativeTime } from '../../ui/time.tsx'
import css from './compare.module.css'
import { CompareNodes } from './compare-nodes.tsx'
import { runQuery } from './queries.ts'
import { usageWords } from './written-text.ts'

const JsonDiff = lazy(() => import('./json-diff.tsx'))

/** Two runs side by side; which ones stands in the address. */
export default function ComparePage() {
  const [params, setParams] = useSearchParams()
  const ids = { a: params.get('a') ?? '', b: params.get('b') ?? '' }
  const client = useClient()
  const a = useQuery({ ...runQuery(client, ids.a), enabled: ids.a !== '' })
  const b = useQuery({ ...runQuery(client, ids.b), enabled: ids.b !== '' })
  const error = a.error ?? b.error
  return (
    <Page
      title={t('runs.compareTwoRuns')}
      above={[{ label: t('runs.runs'), href: '/runs' }]}
      actions={
        a.data && (
          <Button icon={ArrowLeftRight} onClick={() => setParams({ a: ids.b, b: ids.a }, { replace: true })}>
            {t('runs.swap')}
          </Button>
        )
      }
    >
      {error ? <ErrorView error={error} /> : <Body ids={ids} a={a.data} b={b.data} />}
    </Page>
  )
}

type BodyProps = { ids: { a: string; b: string }; a: RunDetail | undefined; b: RunDetail | undefined }

function Body({ ids, a, b }: BodyProps): ReactNode {
  if (ids.a === '' || ids.b === '') {
    return (
      <EmptyState
        icon={ArrowLeftRight}
        title={t('runs.chooseTwoRuns')}
        action={<Link href="/runs">{t('runs.goToTheRuns')}</Link>}
      >
        {t('runs.selectTwoInTheList')}
      </EmptyState>
    )
  }
  if (!a || !b) return <Skeleton rows={10} />
  return (
    <>
      <div className={css.sides}>
        <Side title={t('runs.first')} run={a} />
        <Side title={t('runs.second')} run={b} />
      </div>
      <Card title={t('runs.nodes')} flush>
        <CompareNodes a={a} b={b} />
      </Card>
      <Card title={t('runs.inputsAndOutputs')}>
        <Suspense fallback={<Skeleton rows={4} />}>
          <div className={css.stack}>
            <section>
              <h3>{t('runs.inputs')}</h3>
              <JsonDiff label={t('runs.inputsThatDiffer')} a={a.inputs} b={b.inputs} />
            </section>
            <section>
              <h3>{t('runs.outputs')}</h3>
              <Outputs a={a} b={b} />
            </section>
          </div>
        </Suspense>
      </Card>
    </>
  )
}

function Outputs({ a, b }: { a: RunDetail; b: RunDetail }) {
  if (a.outputsTruncated || b.outputsTruncated) {
    return <p className={css.alike}>{t('runs.atLeastOneIsToo')}</p>
  }
  return <JsonDiff label={t('runs.outputsThatDiffer')} a={a.outputs} b={b.outputs} />
}

function Side({ title, run }: { title: string; run: RunDetail }) {
  return (
    <Card title={title}>
      <div className={css.side}>
        <div>
          <StateMark state={run.state} /> <Link href={`/runs/${run.id}`}>{run.name}</Link>
        </div>
        <Facts
          items={[
            [t('runs.started'), <RelativeTime key="at" at={run.startedAt ?? run.createdAt} />],
            [t('runs.took'), <Duration key="took" from={run.startedAt} to={run.finishedAt} />],
            [t('runs.version'), run.isDraft ? t('runs.aDraft') : String(run.version)],
            [t('runs.models'), run.usage ? usageWords(run.usage) : t('runs.noneAsked')],
            [t('runs.id'), <CopyId key="id" id={run.id} />],
          ]}
        />
        {run.error && <ProblemView problem={run.error} />}
      </div>
    </Card>
  )
}
