import { X } from 'lucide-react'
import { useState } from 'react'
import type { Backup } from '../../../contracts/backups.ts'
import { formatNumber, marked, t } from '../../text/text.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Facts } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { CopyId } from '../../ui/copy.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { formatBytes, formatDuration } from '../../ui/durations.ts'
import { TextField } from '../../ui/field.tsx'
import { ToneMark } from '../../ui/state-mark.tsx'
import { ErrorView, ProblemView } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { backupLooks, contentsWords, copyLooks, reasonWords } from './backup-words.ts'
import css from './backups.module.css'
import { acts, useBackupAct } from './queries.ts'

type Props = { backup: Backup; isBusy: boolean; onClose: () => void }

export function BackupPanel({ backup, isBusy, onClose }: Props) {
  const verify = useBackupAct(acts.verify)
  const [shown, setShown] = useState<'export' | 'delete'>()
  const look = backupLooks()[backup.state]
  const close = () => setShown(undefined)
  const isFile = backup.sha256 !== null
  return (
    <aside className={css.panel} aria-label={t('backups.backupNo', { number: backup.number })}>
      <header className={css.panelHead}>
        <h2>{t('backups.no', { number: backup.number })}</h2>
        <IconButton icon={X} label={t('backups.closeTheDetails')} onClick={onClose} />
      </header>
      <p>
        <ToneMark tone={look.tone}>{look.word}</ToneMark>
      </p>
      <p className={css.soft}>{look.meaning}</p>
      {backup.problem && <ProblemView problem={backup.problem} />}
      <Facts
        items={[
          [t('backups.taken'), <RelativeTime key="at" at={backup.createdAt} />],
          [t('backups.why'), reasonWords()[backup.reason]],
          [t('backups.inIt'), contentsWords(backup.contents)],
          [t('backups.rows'), backup.contents ? formatNumber(backup.contents.rows) : t('backups.notKnown')],
          [t('backups.size'), formatBytes(backup.sizeBytes)],
          [t('backups.took'), backup.tookMs === null ? t('backups.notKnown') : formatDuration(backup.tookMs)],
          [
            t('backups.proof'),
            backup.provenAt ? (
              <ProofFact key="p" at={backup.provenAt} tookMs={backup.proofTookMs} />
            ) : (
              t('backups.noneYet')
            ),
          ],
          [
            t('backups.madeBy'),
            t('backups.iceosMigration', {
              appVersion: backup.appVersion,
              mode: backup.mode,
              schemaHead: backup.schemaHead,
            }),
          ],
          [
            t('backups.file'),
            <code key="f" className={css.breakable}>
              {backup.fileName}
            </code>,
          ],
          ['SHA-256', backup.sha256 ? <CopyId key="s" id={backup.sha256} /> : t('backups.none')],
        ]}
      />
      {backup.copies.length > 0 && (
        <ul className={css.copies} aria-label={t('backups.copies')}>
          {backup.copies.map((copy) => (
            <li key={copy.target}>
              <ToneMark tone={copyLooks()[copy.state].tone}>{copyLooks()[copy.state].word}</ToneMark>
              <span className={css.soft}>
                {copy.problem?.detail ?? (copy.checkedAt ? <CheckedAt at={copy.checkedAt} /> : null)}
                {copy.percent !== null && `${Math.floor(copy.percent)} %`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {verify.error && <ErrorView error={verify.error} />}
      <div className={css.acts}>
        {isFile && (
          <>
            <Button size="small" busy={isBusy || verify.isPending} onClick={() => verify.mutate(backup.id)}>
              {t('backups.proveItAgain')}
            </Button>
            <Button size="small" busy={isBusy} onClick={() => setShown('export')}>
              {t('backups.export')}
            </Button>
          </>
        )}
        <Button size="small" kind="danger" onClick={() => setShown('delete')}>
          {t('backups.deleteWord')}
        </Button>
      </div>
      {shown === 'export' && <ExportDialog backup={backup} onClose={close} />}
      {shown === 'delete' && <DeleteDialog backup={backup} onClose={close} onDeleted={onClose} />}
    </aside>
  )
}

const CheckedAt = ({ at }: { at: string }) => (
  <>{marked(t('backups.readBack'), { relativeTime: () => <RelativeTime at={at} /> })}</>
)

const ProofFact = ({ at, tookMs }: { at: string; tookMs: number | null }) => (
  <>
    <RelativeTime at={at} />
    {tookMs !== null && t('backups.took2', { tookMs: formatDuration(tookMs) })}
  </>
)

function ExportDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const send = useBackupAct(acts.export)
  const [folder, setFolder] = useState('')
  return (
    <Dialog
      title={t('backups.exportNo', { number: backup.number, sizeBytes: formatBytes(backup.sizeBytes) })}
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send.mutate({ backupId: backup.id, folder }, { onSuccess: onClose })
        }}
      >
        <DialogBody>
          <TextField
            label={t('backups.folder')}
            hint={t('backups.aFolderOfThisMachine')}
            required
            value={folder}
            onChange={(event) => setFolder(event.target.value)}
          />
          {send.error && <ErrorView error={send.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('backups.cancel')}</Button>
          <Button kind="primary" type="submit" busy={send.isPending || folder === ''}>
            {t('backups.exportThisBackup')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

type DeleteProps = { backup: Backup; onClose: () => void; onDeleted: () => void }

function DeleteDialog({ backup, onClose, onDeleted }: DeleteProps) {
  const remove = useBackupAct(acts.remove)
  const toast = useToast()
  const { number, sizeBytes, copies } = backup
  const kept = copies.filter(({ state }) => state === 'kept').length
  return (
    <ConfirmDialog
      title={t('backups.deleteBackupNo', { number, sizeBytes: formatBytes(sizeBytes) })}
      verb={t('backups.deleteThisBackup')}
      action={remove}
      given={backup.id}
      onDone={() => {
        toast('ok', t('backups.backupNoWasDeleted', { number }))
        onDeleted()
      }}
      onClose={onClose}
    >
      {kept > 0 ? t('backups.itsFileOnThisMachine', { kept }) : t('backups.itsFileIsDeletedAnd')}
    </ConfirmDialog>
  )
}
