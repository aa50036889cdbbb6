import { useQuery } from '@tanstack/react-query'
import { Wrench } from 'lucide-react'
import { useState } from 'react'
import type { Component } from '../../../contracts/components.ts'
import { useClient } from '../../page/context.ts'
import { Page } from '../../page/page.tsx'
import { t } from '../../text/text.ts'
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
    <Page title={t('components.tools')} lead={t('components.whatWorkflowsAndAgentsCan')}>
      <SearchField label={t('components.searchTools')} value={search} onChange={setSearch} />
      <Card flush>
        {listState(list, rows.length) ??
          (rows.length === 0 ? (
            <EmptyState icon={Wrench} title={t('components.noToolFits', { search })}>
              {t('components.namesAndDescriptionsAreSearched')}
            </EmptyState>
          ) : (
            <Table caption={t('components.tools')} columns={columns()} rows={rows} rowKey={(row) => row.name} />
          ))}
      </Card>
    </Page>
  )
}

const columns = (): Column<Component>[] => [
  {
    key: 'name',
    label: t('components.name'),
    cell: (row) => <RowLink href={`/tools/${row.name}`}>{row.name}</RowLink>,
  },
  { key: 'what', label: t('components.whatItDoes'), cell: (row) => row.description },
  { key: 'effect', label: t('components.effect'), minor: true, cell: (row) => t(`components.effect_${row.effect}`) },
  {
    key: 'version',
    label: t('components.version'),
    align: 'end',
    cell: (row) => (
      <>
        {row.deprecated && <Badge>{t('components.deprecated2')}</Badge>}{' '}
        {row.version ?? <span className="muted">{t('components.builtIn')}</span>}
      </>
    ),
  },
]
