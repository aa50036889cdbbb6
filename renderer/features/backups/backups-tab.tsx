import { DatabaseBackup } from 'lucide-react'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import type { Backup, BackupList } from '../../../contracts/backups.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { formatBytes, formatDuration } from '../../ui/durations.ts'
import { Badge, ToneMark } from '../../ui/state-mark.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { type Column, RowActions, Table } from '../../ui/table.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { BackupPanel } from './backup-panel.tsx'
import { backupLooks, contentsWords, reasonWords } from './backup-words.ts'
import css from './backups.module.css'
import { DrillFact } from './drill-fact.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { RestoreDialog } from './restore-dialog.tsx'

export function BackupsTab({ list, isBusy }: { list: BackupList; isBusy: boolean }) {
  const [params, setParams] = useSearchParams()
  const [isImporting, setImporting] = useState(false)
  const selected = list.items.find(({ id }) => id === params.get('backup'))
  const restoring = list.items.find(({ id }) => id === params.get('restore'))
  const columns = columnsFor({
    isBusy,
    onOpen: ({ id }) => setParams(id === selected?.id ? {} : { backup: id }),
    onRestore: ({ id }) => setParams({ ...(selected ? { backup: selected.id } : {}), restore: id }),
  })
  const bring = (
    <Button size="small" onClick={() => setImporting(true)}>
      {t('backups.takeInABackupFile')}
    </Button>
  )
  return (
    <div className={css.split} data-open={selected ? true : undefined}>
      <div className={css.list}>
        {list.items.length === 0 ? (
          <EmptyState icon={DatabaseBackup} title={t('backups.noBackupYet')} action={bring}>
            {t('backups.oneFileHoldsTheDatabase')}
          </EmptyState>
        ) : (
          <>
            <Table caption={t('backups.backups')} columns={columns} rows={list.items} rowKey={({ id }) => id} />
            <div className={css.foot}>
              <DrillFact facts={list.facts} isBusy={isBusy} />
            </div>
            <div className={css.foot}>
              <span>{marked(t('backups.inWord'), { code: () => <code>{list.facts.folder}</code> })}</span>
              {bring}
            </div>
          </>
        )}
      </div>
      {selected && <BackupPanel backup={selected} isBusy={isBusy} onClose={() => setParams({})} />}
      {restoring && (
        <RestoreDialog
          backup={restoring}
          onClose={() => setParams(selected ? { backup: selected.id } : {}, { replace: true })}
        />
      )}
      {isImporting && <ImportDialog onClose={() => setImporting(false)} />}
    </div>
  )
}

type Acts = { isBusy: boolean; onOpen: (backup: Backup) => void; onRestore: (backup: Backup) => void }

const columnsFor = ({ isBusy, onOpen, onRestore }: Acts): Column<Backup>[] => [
  {
    key: 'state',
    label: t('backups.state'),
    width: '140px',
    cell: ({ state }) => (
      <span title={backupLooks()[state].meaning}>
        <ToneMark tone={backupLooks()[state].tone}>{backupLooks()[state].word}</ToneMark>
      </span>
    ),
  },
  {
    key: 'taken',
    label: t('backups.taken'),
    cell: (backup) => (
      <div className={css.taken}>
        <span>
          <strong>{t('backups.no', { number: backup.number })}</strong>, <RelativeTime at={backup.createdAt} />{' '}
          {backup.isForeign && <Badge>{t('backups.anotherInstallation')}</Badge>}
        </span>
        <span className={css.soft}>{backup.problem?.detail ?? reasonWords()[backup.reason]}</span>
      </div>
    ),
  },
  { key: 'contents', label: t('backups.whatIsInIt'), minor: true, cell: ({ contents }) => contentsWords(contents) },
  {
    key: 'size',
    label: t('backups.size'),
    align: 'end',
    cell: ({ sizeBytes }) => <span className="nowrap">{sizeBytes > 0 ? formatBytes(sizeBytes) : ''}</span>,
  },
  {
    key: 'took',
    label: t('backups.took'),
    align: 'end',
    minor: true,
    cell: ({ tookMs }) => <span className="nowrap">{tookMs === null ? '' : formatDuration(tookMs)}</span>,
  },
  {
    key: 'copies',
    label: t('backups.copies'),
    align: 'end',
    minor: true,
    cell: ({ copies }) => <span className="nowrap">{copiesWords(copies)}</span>,
  },
  {
    key: 'acts',
    label: t('backups.actions'),
    align: 'end',
    cell: (backup) => (
      <RowActions>
        <Button
          size="small"
          kind="quiet"
          aria-label={t('backups.detailsOfNo', { number: backup.number })}
          onClick={() => onOpen(backup)}
        >
          {t('backups.details')}
        </Button>
        {(backup.state === 'proven' || backup.state === 'unproven') && (
          <Button
            size="small"
            busy={isBusy}
            aria-label={t('backups.restoreNo', { number: backup.number })}
            onClick={() => onRestore(backup)}
          >
            {t('backups.restore')}
          </Button>
        )}
      </RowActions>
    ),
  },
]

const copiesWords = (copies: Backup['copies']) =>
  copies.length === 0
    ? ''
    : t('backups.of', { number: copies.filter(({ state }) => state === 'kept').length, number2: copies.length })
