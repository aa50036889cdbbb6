import { useQuery } from '@tanstack/react-query'
import { Wrench } from 'lucide-react'
import { useState } from 'react'
import type { Component } from '../../../contracts/components.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { Card } from '../../ui/card.tsx'
import { listState } from '../../ui/list-states.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Badge } from '../../ui/state-mark.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { type Column, RowLink, Table } from '../../ui/table.tsx'
import { componentsQuery } from './queries.ts'

export default function ComponentsPage() {
  const list = useQuery(componentsQuery(useClient()))
  const [search, setSearch] = useState('')
  const fits = (one: Component) => `${one.name} ${one.description}`.toLowerCase().includes(search.trim().toLowerCase())
  const isOwn = ({ origin }: Component) => Number(origin === 'registered')
  const rows = (list.data?.items ?? []).filter(fits).sort((a, b) => isOwn(b) - isOwn(a) || a.name.localeCompare(b.name))
  return (
    <Page
      title="Tools"
      lead="What workflows and agents can call. Make one of your own with “ice new tool”, and register it with “ice push”."
    >
      <SearchField label="Search tools" value={search} onChange={setSearch} />
      <Card flush>
        {listState(list, rows.length) ??
          (rows.length === 0 ? (
            <EmptyState icon={Wrench} title={`No tool fits “${search}”`}>
              Names and descriptions are searched.
            </EmptyState>
          ) : (
            <Table caption="Tools" columns={columns} rows={rows} rowKey={(row) => row.name} />
          ))}
      </Card>
    </Page>
  )
}

const columns: Column<Component>[] = [
  { key: 'name', label: 'Name', cell: (row) => <RowLink href={`/tools/${row.name}`}>{row.name}</RowLink> },
  { key: 'what', label: 'What it does', cell: (row) => row.description },
  { key: 'effect', label: 'Effect', minor: true, cell: (row) => row.effect },
  {
    key: 'version',
    label: 'Version',
    align: 'end',
    cell: (row) => (
      <>
        {row.deprecated && <Badge>deprecated</Badge>} {row.version ?? <span className="muted">built in</span>}
      </>
    ),
  },
]
