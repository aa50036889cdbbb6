import { useInfiniteQuery } from '@tanstack/react-query'
import { Pencil, Play, Plus, Workflow } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { BlueprintSummary } from '../../../contracts/blueprints.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
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
      title="Workflows"
      lead="What iceOS can run for you: steps, what they depend on, and what they need to begin."
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setParams({ new: 'workflow' })}>
          New workflow
        </Button>
      }
    >
      <div className={css.filters}>
        <SearchField label="Search workflows" value={search} onChange={setSearch} />
      </div>
      <Card flush>
        {listState(list, rows.length) ?? (
          <>
            {rows.length === 0 ? (
              <NoWorkflows search={search} />
            ) : (
              <Table
                caption="Workflows"
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
    label: 'Name',
    cell: (row) => (
      <div className={css.name}>
        <RowLink href={`/workflows/${row.id}`}>{row.name}</RowLink>
        {row.description && <span className={css.description}>{row.description}</span>}
      </div>
    ),
  },
  {
    key: 'bundle',
    label: 'From',
    minor: true,
    cell: (row) => (row.bundle ? <Badge>{row.bundle}</Badge> : <span className="muted">You</span>),
  },
  { key: 'nodes', label: 'Nodes', align: 'end', cell: (row) => row.nodeCount },
  { key: 'version', label: 'Version', align: 'end', minor: true, cell: (row) => row.version || 'draft' },
  { key: 'changed', label: 'Changed', minor: true, cell: (row) => <RelativeTime at={row.updatedAt} /> },
  {
    key: 'run',
    label: '',
    align: 'end',
    cell: (row) => (
      <RowActions>
        {row.version === 0 ? (
          <ButtonLink size="small" icon={Pencil} href={`/workflows/${row.id}/edit`}>
            Edit
          </ButtonLink>
        ) : (
          <Button size="small" icon={Play} aria-label={`Run ${row.name}`} onClick={() => start(row.id)}>
            Run
          </Button>
        )}
      </RowActions>
    ),
  },
]

function NoWorkflows({ search }: { search: string }) {
  if (search) {
    return (
      <EmptyState icon={Workflow} title={`No workflow fits “${search}”`}>
        Names and descriptions are searched. Try fewer letters.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={Workflow}
      title="No workflows yet"
      action={
        <ButtonLink icon={Plus} href="/workflows?new=workflow">
          New workflow
        </ButtonLink>
      }
    >
      A workflow is a list of steps that iceOS runs in order, as many at once as it can. Draw one, or begin with one
      that a bundle has brought.
    </EmptyState>
  )
}
