import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Gauge } from 'lucide-react'
import type { Evaluation } from '../../../contracts/evaluations.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { ButtonLink } from '../../ui/button.tsx'
import { ListFoot, listState } from '../../ui/list-states.tsx'
import { ToneMark } from '../../ui/state-mark.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { type Column, RowLink, Table } from '../../ui/table.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { KnowledgeWays } from '../knowledge/knowledge-ways.tsx'
import { collectionsQuery } from '../knowledge/queries.ts'
import { evaluationsQuery } from './queries.ts'

/** How well passages were found, then and now. */
export default function EvaluationsPage() {
  const client = useClient()
  const list = useInfiniteQuery(evaluationsQuery(client))
  const collections = useQuery(collectionsQuery(client))
  const nameOf = (id: string) => collections.data?.items.find((one) => one.id === id)?.name ?? 'a deleted collection'
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  const measure = (
    <ButtonLink kind="primary" icon={Gauge} href="/knowledge/evaluations/new">
      Measure
    </ButtonLink>
  )
  return (
    <Page
      title="Evaluations"
      lead="Ask questions whose answers are known, and see how often the right passage is found: the way to tell whether a setting is better."
      actions={items.length > 0 && measure}
    >
      <KnowledgeWays />
      {listState(list, items.length) ??
        (items.length === 0 ? (
          <EmptyState icon={Gauge} title="Nothing was measured yet" action={measure}>
            Bring questions with the places that answer them, or let some be made from your documents. No model is
            needed.
          </EmptyState>
        ) : (
          <Table caption="Evaluations" columns={columnsFor(nameOf)} rows={items} rowKey={({ id }) => id} />
        ))}
      <ListFoot list={list} noun="evaluation" shown={items.length} />
    </Page>
  )
}

const columnsFor = (nameOf: (id: string) => string): Column<Evaluation>[] => [
  {
    key: 'name',
    label: 'Name',
    cell: ({ id, name }) => <RowLink href={`/knowledge/evaluations/${id}`}>{name}</RowLink>,
  },
  { key: 'state', label: 'State', cell: (one) => <EvaluationState one={one} /> },
  {
    key: 'where',
    label: 'Collections',
    minor: true,
    cell: ({ collectionIds }) => collectionIds.map(nameOf).join(', '),
  },
  { key: 'count', label: 'Questions', align: 'end', minor: true, cell: ({ result }) => result?.questionCount ?? '' },
  { key: 'ndcg', label: 'nDCG@10', align: 'end', cell: ({ result }) => bestOf(result) },
  { key: 'at', label: 'Begun', align: 'end', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
]

function bestOf(result: Evaluation['result']) {
  const values = (result?.settings ?? []).flatMap(({ measures }) => measures['ndcg@10']?.mean ?? [])
  return values.length === 0 ? '' : Math.max(...values).toFixed(3)
}

export function EvaluationState({ one: { state, progress } }: { one: Evaluation }) {
  if (state === 'succeeded') return <ToneMark tone="ok">Measured</ToneMark>
  if (state === 'failed') return <ToneMark tone="broken">Failed</ToneMark>
  return <ToneMark tone="active">{`Measuring, ${Math.round(progress * 100)} %`}</ToneMark>
}
