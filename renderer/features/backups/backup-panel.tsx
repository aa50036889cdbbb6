import { X } from 'lucide-react'
import { useState } from 'react'
import type { Backup } from '../../../contracts/backups.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Facts } from '../../ui/card.tsx'
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
  const look = backupLooks[backup.state]
  const close = () => setShown(undefined)
  const isFile = backup.sha256 !== null
  return (
    <aside className={css.panel} aria-label={`Backup no. ${backup.number}`}>
      <header className={css.panelHead}>
        <h2>No. {backup.number}</h2>
        <IconButton icon={X} label="Close the details" onClick={onClose} />
      </header>
      <p>
        <ToneMark tone={look.tone}>{look.word}</ToneMark>
      </p>
      <p className={css.soft}>{look.meaning}</p>
      {backup.problem && <ProblemView problem={backup.problem} />}
      <Facts
        items={[
          ['Taken', <RelativeTime key="at" at={backup.createdAt} />],
          ['Why', reasonWords[backup.reason]],
          ['In it', contentsWords(backup.contents)],
          ['Rows', backup.contents ? backup.contents.rows.toLocaleString('en') : 'Not known'],
          ['Size', formatBytes(backup.sizeBytes)],
          ['Took', backup.tookMs === null ? 'Not known' : formatDuration(backup.tookMs)],
          [
            'Proof',
            backup.provenAt ? <ProofFact key="p" at={backup.provenAt} tookMs={backup.proofTookMs} /> : 'None yet',
          ],
          ['Made by', `iceOS ${backup.appVersion}, ${backup.mode}, migration ${backup.schemaHead}`],
          [
            'File',
            <code key="f" className={css.breakable}>
              {backup.fileName}
            </code>,
          ],
          ['SHA-256', backup.sha256 ? <CopyId key="s" id={backup.sha256} /> : 'None'],
        ]}
      />
      {backup.copies.length > 0 && (
        <ul className={css.copies} aria-label="Copies">
          {backup.copies.map((copy) => (
            <li key={copy.target}>
              <ToneMark tone={copyLooks[copy.state].tone}>{copyLooks[copy.state].word}</ToneMark>
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
              Prove it again
            </Button>
            <Button size="small" busy={isBusy} onClick={() => setShown('export')}>
              Export
            </Button>
          </>
        )}
        <Button size="small" kind="danger" onClick={() => setShown('delete')}>
          Delete
        </Button>
      </div>
      {shown === 'export' && <ExportDialog backup={backup} onClose={close} />}
      {shown === 'delete' && <DeleteDialog backup={backup} onClose={close} onDeleted={onClose} />}
    </aside>
  )
}

const CheckedAt = ({ at }: { at: string }) => (
  <>
    read back <RelativeTime at={at} />
  </>
)

const ProofFact = ({ at, tookMs }: { at: string; tookMs: number | null }) => (
  <>
    <RelativeTime at={at} />
    {tookMs !== null && `, took ${formatDuration(tookMs)}`}
  </>
)

function ExportDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const send = useBackupAct(acts.export)
  const [folder, setFolder] = useState('')
  return (
    <Dialog title={`Export no. ${backup.number}, ${formatBytes(backup.sizeBytes)}`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send.mutate({ backupId: backup.id, folder }, { onSuccess: onClose })
        }}
      >
        <DialogBody>
          <TextField
            label="Folder"
            hint="A folder of this machine, or of a disk. The copy is read back and compared."
            required
            value={folder}
            onChange={(event) => setFolder(event.target.value)}
          />
          {send.error && <ErrorView error={send.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={send.isPending || folder === ''}>
            Export this backup
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
    <Dialog title={`Delete backup no. ${number}, ${formatBytes(sizeBytes)}`} onClose={onClose}>
      <DialogBody>
        <p>
          {kept > 0
            ? `Its file on this machine is deleted. ${kept} of its copies elsewhere stay until the rule of keeping removes them.`
            : 'Its file is deleted, and there is no copy of it elsewhere. This cannot be undone.'}
        </p>
        {remove.error && <ErrorView error={remove.error} />}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button
          kind="danger"
          busy={remove.isPending}
          onClick={() =>
            remove.mutate(backup.id, {
              onSuccess: () => {
                toast('ok', `Backup no. ${number} was deleted.`)
                onDeleted()
              },
            })
          }
        >
          Delete this backup
        </Button>
      </DialogActions>
    </Dialog>
  )
}
