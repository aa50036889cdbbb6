import { useQuery } from '@tanstack/react-query'
import { HardDriveUpload, Plus } from 'lucide-react'
import { useState } from 'react'
import type { TargetCheck } from '../../../contracts/backup-targets.ts'
import type { Backup, BackupTarget } from '../../../contracts/backups.ts'
import { useClient } from '../../page/context.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { ToneMark } from '../../ui/state-mark.tsx'
import { EmptyState, ErrorView, Skeleton } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './backups.module.css'
import { FetchDialog } from './fetch-dialog.tsx'
import { acts, backupSettingsQuery, useBackupAct } from './queries.ts'
import { TargetForm } from './target-form.tsx'

type Shown = 'new' | { change: BackupTarget } | { leaving: BackupTarget } | { fetching: BackupTarget }

export function TargetsTab({ backups, isBusy }: { backups: readonly Backup[]; isBusy: boolean }) {
  const { data, error, refetch } = useQuery(backupSettingsQuery(useClient()))
  const [shown, setShown] = useState<Shown>()
  const close = () => setShown(undefined)
  if (!data) {
    const view = error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} />
    return <div className={css.part}>{view}</div>
  }
  const add = (
    <Button kind={data.targets.length === 0 ? 'primary' : 'plain'} icon={Plus} onClick={() => setShown('new')}>
      {t('backups.addAPlace')}
    </Button>
  )
  return (
    <div className={css.part}>
      {data.targets.length === 0 ? (
        <EmptyState icon={HardDriveUpload} title={t('backups.noCopiesElsewhere')} action={add}>
          {t('backups.whenThisDiskBreaksThe')}
        </EmptyState>
      ) : (
        <>
          <div className={css.head}>
            <p className={css.soft}>{t('backups.eachProvenBackupIsCopied')}</p>
            {add}
          </div>
          <ul className={css.targets}>
            {data.targets.map((target) => (
              <TargetRow
                key={target.id}
                target={target}
                backups={backups}
                isBusy={isBusy}
                onFetch={() => setShown({ fetching: target })}
                onChange={() => setShown({ change: target })}
                onRemove={() => setShown({ leaving: target })}
              />
            ))}
          </ul>
        </>
      )}
      {shown === 'new' && <TargetForm onClose={close} />}
      {shown && shown !== 'new' && 'change' in shown && <TargetForm target={shown.change} onClose={close} />}
      {shown && shown !== 'new' && 'fetching' in shown && <FetchDialog target={shown.fetching} onClose={close} />}
      {shown && shown !== 'new' && 'leaving' in shown && <RemoveTarget target={shown.leaving} onClose={close} />}
    </div>
  )
}

type RowProps = {
  target: BackupTarget
  backups: readonly Backup[]
  isBusy: boolean
  onFetch: () => void
  onChange: () => void
  onRemove: () => void
}

function TargetRow({ target, backups, isBusy, onFetch, onChange, onRemove }: RowProps) {
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
            {t('backups.test')}
          </Button>
          <Button size="small" busy={isBusy} onClick={onFetch}>
            {t('backups.fetchABackup')}
          </Button>
          <Button size="small" onClick={onChange}>
            {t('backups.change')}
          </Button>
          <Button
            size="small"
            busy={enable.isPending}
            onClick={() => enable.mutate({ targetId: target.id, isEnabled: !target.isEnabled })}
          >
            {target.isEnabled ? t('backups.pause') : t('backups.useAgain')}
          </Button>
          <Button size="small" onClick={onRemove}>
            {t('backups.remove')}
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
  if (!target.isEnabled) return <ToneMark tone="off">{t('backups.paused')}</ToneMark>
  if (failed) {
    return (
      <>
        <ToneMark tone="broken">{t('backups.theLastCopyFailed')}</ToneMark>
        <span className={css.soft}>
          {t('backups.itIsTriedAgainBy', { detail: failed.problem?.detail ?? failed.problem?.title ?? '' })}
        </span>
      </>
    )
  }
  if (copies.some(({ state }) => state === 'copying' || state === 'waiting'))
    return <ToneMark tone="active">{t('backups.copying')}</ToneMark>
  if (!read) return <ToneMark tone="off">{t('backups.nothingThereYet')}</ToneMark>
  return (
    <span className={css.toneTime}>
      <ToneMark tone="ok">{t('backups.copies2', { count: kept.length })}</ToneMark>
      <span className={css.soft}>
        {marked(t('backups.readBack'), { relativeTime: () => <RelativeTime at={read} /> })}
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
    <Dialog title={t('backups.remove2', { name: target.name })} onClose={onClose}>
      <DialogBody>
        <p>{t('backups.nothingIsCopiedThereAny')}</p>
        {remove.error && <ErrorView error={remove.error} />}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{t('backups.keepIt')}</Button>
        <Button kind="danger" busy={remove.isPending} onClick={() => remove.mutate(target.id, { onSuccess: onClose })}>
          {t('backups.removeThisPlace')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
