import { useQuery } from '@tanstack/react-query'
import { ArrowLeftRight } from 'lucide-react'
import { lazy, type ReactNode, Suspense } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { RunDetail } from '../../../contracts/runs.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
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
      title="Compare two runs"
      above={[{ label: 'Runs', href: '/runs' }]}
      actions={
        a.data && (
          <Button icon={ArrowLeftRight} onClick={() => setParams({ a: ids.b, b: ids.a }, { replace: true })}>
            Swap
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
      <EmptyState icon={ArrowLeftRight} title="Choose two runs" action={<Link href="/runs">Go to the runs</Link>}>
        Select two in the list of runs and compare them, or open a run that repairs another one.
      </EmptyState>
    )
  }
  if (!a || !b) return <Skeleton rows={10} />
  return (
    <>
      <div className={css.sides}>
        <Side title="First" run={a} />
        <Side title="Second" run={b} />
      </div>
      <Card title="Nodes" flush>
        <CompareNodes a={a} b={b} />
      </Card>
      <Card title="Inputs and outputs">
        <Suspense fallback={<Skeleton rows={4} />}>
          <div className={css.stack}>
            <section>
              <h3>Inputs</h3>
              <JsonDiff label="Inputs that differ" a={a.inputs} b={b.inputs} />
            </section>
            <section>
              <h3>Outputs</h3>
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
    return <p className={css.alike}>At least one is too large to stand here: open the runs to read them.</p>
  }
  return <JsonDiff label="Outputs that differ" a={a.outputs} b={b.outputs} />
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
            ['Started', <RelativeTime key="at" at={run.startedAt ?? run.createdAt} />],
            ['Took', <Duration key="took" from={run.startedAt} to={run.finishedAt} />],
            ['Version', run.isDraft ? 'a draft' : String(run.version)],
            ['Models', run.usage ? usageWords(run.usage) : 'none asked'],
            ['Id', <CopyId key="id" id={run.id} />],
          ]}
        />
        {run.error && <ProblemView problem={run.error} />}
      </div>
    </Card>
  )
}
