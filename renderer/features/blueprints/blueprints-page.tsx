import { useInfiniteQuery } from '@tanstack/react-query'
import { Pencil, Play, Plus, Sparkles, Workflow } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { BlueprintSummary } from '../../../contracts/blueprints.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { ListFoot, listState } from '../../ui/list-states.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Badge } from '../../ui/state-mark.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { type Column, RowActions, RowLink, Table } from '../../ui/table.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './blueprints.module.css'
import { blueprintPagesQuery } from './queries.ts'

const NewWorkflow = lazy(async () => ({ default: (await import('./new-workflow.tsx')).NewWorkflow }))

export function BlueprintsPage() {
  const client = useClient()
  const [, go] = useLocation()
  const [params, setParams] = useSearchParams()
  const search = params.get('search') ?? ''
  const list = useInfiniteQuery(blueprintPagesQuery(client, search))
  const rows = list.data?.pages.flatMap((page) => page.items) ?? []
  const setSearch = (text: string) => setParams(text ? { search: text } : {}, { replace: true })
  return (
    <Page
      title={t('blueprints.workflows')}
      lead={t('blueprints.whatIceosCanRunFor')}
      actions={
        <>
          <ButtonLink icon={Sparkles} href="/workflows/new/described">
            {t('blueprints.describeIt')}
          </ButtonLink>
          <Button kind="primary" icon={Plus} onClick={() => setParams({ new: 'workflow' })}>
            {t('blueprints.newWorkflow')}
          </Button>
        </>
      }
    >
      <div className={css.filters}>
        <SearchField label={t('blueprints.searchWorkflows')} value={search} onChange={setSearch} />
      </div>
      <Card flush>
        {listState(list, rows.length) ?? (
          <>
            {rows.length === 0 ? (
              <NoWorkflows search={search} />
            ) : (
              <Table
                caption={t('blueprints.workflows')}
                columns={columns((id) => go(`/workflows/${id}?run=new`))}
                rows={rows}
                rowKey={(row) => row.id}
              />
            )}
            <ListFoot list={list} noun="workflow" shown={rows.length} />
          </>
        )}
      </Card>
      {params.get('new') === 'workflow' && (
        <Suspense>
          <NewWorkflow onClose={() => setParams({}, { replace: true })} />
        </Suspense>
      )}
    </Page>
  )
}

const columns = (start: (id: string) => void): Column<BlueprintSummary>[] => [
  {
    key: 'name',
    label: t('blueprints.name'),
    cell: (row) => (
      <div className={css.name}>
        <RowLink href={`/workflows/${row.id}`}>{row.name}</RowLink>
        {row.description && <span className={css.description}>{row.description}</span>}
      </div>
    ),
  },
  {
    key: 'bundle',
    label: t('blueprints.from'),
    minor: true,
    cell: (row) => (row.bundle ? <Badge>{row.bundle}</Badge> : <span className="muted">{t('blueprints.you')}</span>),
  },
  { key: 'nodes', label: t('blueprints.nodes'), align: 'end', cell: (row) => row.nodeCount },
  { key: 'version', label: t('blueprints.version2'), align: 'end', minor: true, cell: (row) => row.version || 'draft' },
  { key: 'changed', label: t('blueprints.changed'), minor: true, cell: (row) => <RelativeTime at={row.updatedAt} /> },
  {
    key: 'run',
    label: '',
    align: 'end',
    cell: (row) => (
      <RowActions>
        {row.version === 0 ? (
          <ButtonLink size="small" icon={Pencil} href={`/workflows/${row.id}/edit`}>
            {t('blueprints.edit')}
          </ButtonLink>
        ) : (
          <Button
            size="small"
            icon={Play}
            aria-label={t('blueprints.run2', { name: row.name })}
            onClick={() => start(row.id)}
          >
            {t('blueprints.run')}
          </Button>
        )}
      </RowActions>
    ),
  },
]

function NoWorkflows({ search }: { search: string }) {
  if (search) {
    return (
      <EmptyState icon={Workflow} title={t('blueprints.noWorkflowFits', { search })}>
        {t('blueprints.namesAndDescriptionsAreSearched')}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={Workflow}
      title={t('blueprints.noWorkflowsYet')}
      action={
        <ButtonLink icon={Plus} href="/workflows?new=workflow">
          {t('blueprints.newWorkflow')}
        </ButtonLink>
      }
    >
      {t('blueprints.aWorkflowIsAList')}
    </EmptyState>
  )
}
