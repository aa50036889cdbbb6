import { useQuery } from '@tanstack/react-query'
import type { Blueprint, BlueprintVersionSummary } from '../../../contracts/blueprints.ts'
import { useClient } from '../../page/context.ts'
import { Button } from '../../ui/button.tsx'
import { CopyId } from '../../ui/copy.tsx'
import { listState } from '../../ui/list-states.tsx'
import { Badge } from '../../ui/state-mark.tsx'
import { type Column, RowActions, Table } from '../../ui/table.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { blueprintVersionsQuery } from './queries.ts'

type VersionListProps = { blueprint: Blueprint; shown: number; onShow: (version: number) => void }

export function VersionList({ blueprint, shown, onShow }: VersionListProps) {
  const versions = useQuery(blueprintVersionsQuery(useClient(), blueprint.id))
  const rows = versions.data?.items ?? []
  const columns: Column<BlueprintVersionSummary>[] = [
    {
      key: 'version',
      label: 'Version',
      cell: (row) => (
        <>
          {row.version} {row.version === blueprint.version && <Badge>latest</Badge>}
        </>
      ),
    },
    { key: 'made', label: 'Made', cell: (row) => <RelativeTime at={row.createdAt} /> },
    { key: 'content', label: 'Content', minor: true, cell: (row) => <CopyId id={row.contentHash} /> },
    {
      key: 'show',
      label: '',
      align: 'end',
      cell: (row) => (
        <RowActions>
          <Button size="small" disabled={row.version === shown} onClick={() => onShow(row.version)}>
            {row.version === shown ? 'Shown' : 'Show'}
            <span className="only-read-aloud"> version {row.version}</span>
          </Button>
        </RowActions>
      ),
    },
  ]
  return (
    listState(versions, rows.length) ?? (
      <Table caption="Versions" columns={columns} rows={rows} rowKey={(row) => row.id} />
    )
  )
}
