import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Gauge } from 'lucide-react'
import type { Evaluation } from '../../../contracts/evaluations.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { formatFixed } from '../../ui/durations.ts'
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
  const nameOf = (id: string) =>
    collections.data?.items.find((one) => one.id === id)?.name ?? t('evaluations.aDeletedCollection')
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  const measure = (
    <ButtonLink kind="primary" icon={Gauge} href="/knowledge/evaluations/new">
      {t('evaluations.measure')}
    </ButtonLink>
  )
  return (
    <Page
      title={t('evaluations.evaluations')}
      lead={t('evaluations.askQuestionsWhoseAnswersAre')}
      actions={items.length > 0 && measure}
    >
      <KnowledgeWays />
      {listState(list, items.length) ??
        (items.length === 0 ? (
          <EmptyState icon={Gauge} title={t('evaluations.nothingWasMeasuredYet')} action={measure}>
            {t('evaluations.bringQuestionsWithThePlaces')}
          </EmptyState>
        ) : (
          <Table
            caption={t('evaluations.evaluations')}
            columns={columnsFor(nameOf)}
            rows={items}
            rowKey={({ id }) => id}
          />
        ))}
      <ListFoot list={list} noun="evaluation" shown={items.length} />
    </Page>
  )
}

const columnsFor = (nameOf: (id: string) => string): Column<Evaluation>[] => [
  {
    key: 'name',
    label: t('evaluations.name'),
    cell: ({ id, name }) => <RowLink href={`/knowledge/evaluations/${id}`}>{name}</RowLink>,
  },
  { key: 'state', label: t('evaluations.state'), cell: (one) => <EvaluationState one={one} /> },
  {
    key: 'where',
    label: t('evaluations.collections'),
    minor: true,
    cell: ({ collectionIds }) => collectionIds.map(nameOf).join(', '),
  },
  {
    key: 'count',
    label: t('evaluations.questions'),
    align: 'end',
    minor: true,
    cell: ({ result }) => result?.questionCount ?? '',
  },
  { key: 'ndcg', label: 'nDCG@10', align: 'end', cell: ({ result }) => bestOf(result) },
  { key: 'at', label: t('evaluations.begun'), align: 'end', cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
]

function bestOf(result: Evaluation['result']) {
  const values = (result?.settings ?? []).flatMap(({ measures }) => measures['ndcg@10']?.mean ?? [])
  return values.length === 0 ? '' : formatFixed(Math.max(...values), 3)
}

export function EvaluationState({ one: { state, progress } }: { one: Evaluation }) {
  if (state === 'succeeded') return <ToneMark tone="ok">{t('evaluations.measured')}</ToneMark>
  if (state === 'failed') return <ToneMark tone="broken">{t('evaluations.failed')}</ToneMark>
  return <ToneMark tone="active">{t('evaluations.measuring', { progress: Math.round(progress * 100) })}</ToneMark>
}
