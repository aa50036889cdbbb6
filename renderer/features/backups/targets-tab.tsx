import { useQuery } from '@tanstack/react-query'
import { HardDriveUpload, Plus } from 'lucide-react'
import { useState } from 'react'
import type { TargetCheck } from '../../../contracts/backup-targets.ts'
import type { Backup, BackupTarget } from '../../../contracts/backups.ts'
import { useClient } from '../../page/context.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { plural } from '../../ui/durations.ts'
import { ToneMark } from '../../ui/state-mark.tsx'
import { EmptyState, ErrorView, Skeleton } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './backups.module.css'
import { acts, backupSettingsQuery, useBackupAct } from './queries.ts'
import { TargetForm } from './target-form.tsx'

type Shown = 'new' | { change: BackupTarget } | { leaving: BackupTarget }

export function TargetsTab({ backups }: { backups: readonly Backup[] }) {
  const { data, error, refetch } = useQuery(backupSettingsQuery(useClient()))
  const [shown, setShown] = useState<Shown>()
  const close = () => setShown(undefined)
  if (!data) {
    const view = error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} />
    return <div className={css.part}>{view}</div>
  }
  const add = (
    <Button kind={data.targets.length === 0 ? 'primary' : 'plain'} icon={Plus} onClick={() => setShown('new')}>
      Add a place
    </Button>
  )
  return (
    <div className={css.part}>
      {data.targets.length === 0 ? (
        <EmptyState icon={HardDriveUpload} title="No copies elsewhere" action={add}>
          When this disk breaks, the backups on it are gone too. Have each proven backup copied to another disk, a
          network folder, or a bucket that speaks S3. Every copy is read back and compared.
        </EmptyState>
      ) : (
        <>
          <div className={css.head}>
            <p className={css.soft}>Each proven backup is copied there, read back and compared.</p>
            {add}
          </div>
          <ul className={css.targets}>
            {data.targets.map((target) => (
              <TargetRow
                key={target.id}
                target={target}
                backups={backups}
                onChange={() => setShown({ change: target })}
                onRemove={() => setShown({ leaving: target })}
              />
            ))}
          </ul>
        </>
      )}
      {shown === 'new' && <TargetForm onClose={close} />}
      {shown && shown !== 'new' && 'change' in shown && <TargetForm target={shown.change} onClose={close} />}
      {shown && shown !== 'new' && 'leaving' in shown && <RemoveTarget target={shown.leaving} onClose={close} />}
    </div>
  )
}

type RowProps = { target: BackupTarget; backups: readonly Backup[]; onChange: () => void; onRemove: () => void }

function TargetRow({ target, backups, onChange, onRemove }: RowProps) {
  const check = useBackupAct(acts.checkTarget)
  const enable = useBackupAct(acts.changeTarget)
  return (
    <li>
      <article className={css.target} aria-label={target.name}>
        <div className={css.targetWords}>
          <h3>{target.name}</h3>
          <code className={css.breakable}>{placeOf(target)}</code>
          <CopiesThere target={target} backups={backups} />
        </div>
        <div className={css.acts}>
          <Button size="small" busy={check.isPending} onClick={() => check.mutate(target.id)}>
            Test
          </Button>
          <Button size="small" onClick={onChange}>
            Change
          </Button>
          <Button
            size="small"
            busy={enable.isPending}
            onClick={() => enable.mutate({ targetId: target.id, isEnabled: !target.isEnabled })}
          >
            {target.isEnabled ? 'Pause' : 'Use again'}
          </Button>
          <Button size="small" onClick={onRemove}>
            Remove
          </Button>
        </div>
        {check.data && <Checked check={check.data} />}
        {(check.error ?? enable.error) && <ErrorView error={check.error ?? enable.error} />}
      </article>
    </li>
  )
}

const placeOf = (target: BackupTarget) =>
  target.kind === 'folder' ? target.path : `${target.endpoint ?? 's3'} · ${target.bucket}/${target.prefix}`

function CopiesThere({ target, backups }: { target: BackupTarget; backups: readonly Backup[] }) {
  const copies = backups.flatMap((backup) => backup.copies.filter((copy) => copy.target === target.id))
  const failed = copies.find(({ state }) => state === 'failed')
  const kept = copies.filter(({ state }) => state === 'kept')
  const read = kept
    .map(({ checkedAt }) => checkedAt ?? '')
    .toSorted()
    .at(-1)
  if (!target.isEnabled) return <ToneMark tone="off">Paused</ToneMark>
  if (failed) {
    return (
      <>
        <ToneMark tone="broken">The last copy failed</ToneMark>
        <span className={css.soft}>{failed.problem?.detail ?? failed.problem?.title} It is tried again by itself.</span>
      </>
    )
  }
  if (copies.some(({ state }) => state === 'copying' || state === 'waiting'))
    return <ToneMark tone="active">Copying</ToneMark>
  if (!read) return <ToneMark tone="off">Nothing there yet</ToneMark>
  return (
    <span className={css.toneTime}>
      <ToneMark tone="ok">{plural(kept.length, 'copy', 'copies')}</ToneMark>
      <span className={css.soft}>
        read back <RelativeTime at={read} />
      </span>
    </span>
  )
}

const Checked = ({ check: { sentence, warnings } }: { check: TargetCheck }) => (
  <div role="status" className={css.checked}>
    <ToneMark tone={warnings.length > 0 ? 'attention' : 'ok'}>{sentence}</ToneMark>
    {warnings.map((warning) => (
      <p key={warning} className={css.soft}>
        {warning}
      </p>
    ))}
  </div>
)

function RemoveTarget({ target, onClose }: { target: BackupTarget; onClose: () => void }) {
  const remove = useBackupAct(acts.removeTarget)
  return (
    <Dialog title={`Remove ${target.name}`} onClose={onClose}>
      <DialogBody>
        <p>Nothing is copied there any more, and its key is forgotten. What lies there stays.</p>
        {remove.error && <ErrorView error={remove.error} />}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button kind="danger" busy={remove.isPending} onClick={() => remove.mutate(target.id, { onSuccess: onClose })}>
          Remove this place
        </Button>
      </DialogActions>
    </Dialog>
  )
}
