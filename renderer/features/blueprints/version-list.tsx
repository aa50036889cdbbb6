import { useQuery } from '@tanstack/react-query'
import type { Blueprint, BlueprintVersionSummary } from '../../../contracts/blueprints.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
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
      label: t('blueprints.version2'),
      cell: (row) => (
        <>
          {row.version} {row.version === blueprint.version && <Badge>{t('blueprints.latest')}</Badge>}
        </>
      ),
    },
    { key: 'made', label: t('blueprints.made'), cell: (row) => <RelativeTime at={row.createdAt} /> },
    { key: 'content', label: t('blueprints.content'), minor: true, cell: (row) => <CopyId id={row.contentHash} /> },
    {
      key: 'show',
      label: '',
      align: 'end',
      cell: (row) => (
        <RowActions>
          <Button size="small" disabled={row.version === shown} onClick={() => onShow(row.version)}>
            {row.version === shown ? t('blueprints.shown') : t('blueprints.show')}
            <span className="only-read-aloud"> {t('blueprints.version3', { version: row.version })}</span>
          </Button>
        </RowActions>
      ),
    },
  ]
  return (
    listState(versions, rows.length) ?? (
      <Table caption={t('blueprints.versions')} columns={columns} rows={rows} rowKey={(row) => row.id} />
    )
  )
}
