import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { RestorePreview } from '../../../contracts/backups.ts'
import { importBackupRoute, previewRestoreRoute } from '../../../contracts/backups.ts'
import { call } from '../../../contracts/call.ts'
import { isAppError } from '../../../contracts/errors.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/card.tsx'
import { DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { formatBytes } from '../../ui/durations.ts'
import { TextField } from '../../ui/field.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './desktop.module.css'

type BackupProps = { path: string; sizeBytes: number; onClose: () => void }

/** Restoring itself is done on the page of the backups, where the way back is. */
export function BackupPreview({ path, sizeBytes, onClose }: BackupProps) {
  const client = useClient()
  const [, go] = useLocation()
  const [key, setKey] = useState('')
  const take = useMutation({
    mutationFn: () => call(client, importBackupRoute, { body: { path, ...(key ? { key } : {}) } }),
  })
  const backup = take.data
  const preview = useQuery({
    queryKey: ['backups', backup?.id, 'restore'],
    queryFn: ({ signal }) => call(client, previewRestoreRoute, { params: { backupId: backup?.id ?? '' }, signal }),
    enabled: backup !== undefined,
    retry: false,
  })
  const needsKey = isAppError(take.error) && take.error.code === 'backup-key-wrong'
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        take.mutate()
      }}
    >
      <DialogBody>
        <div className={css.facts}>
          <p>{t('desktop.aBackupOfItIs', { sizeBytes: formatBytes(sizeBytes) })}</p>
          {(needsKey || key) && (
            <TextField
              label={t('desktop.recoveryKey')}
              hint={t('desktop.ofTheInstallationThatMade')}
              value={key}
              onChange={(event) => setKey(event.target.value.trim())}
            />
          )}
          {take.error && <ErrorView error={take.error} />}
          {backup &&
            (preview.data ? (
              <Changes preview={preview.data} />
            ) : preview.error ? (
              <ErrorView error={preview.error} />
            ) : (
              <Skeleton rows={3} />
            ))}
        </div>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{t('desktop.leaveIt')}</Button>
        {backup ? (
          <Button
            kind="primary"
            onClick={() => {
              onClose()
              go('/backups')
            }}
          >
            {t('desktop.goToTheBackups')}
          </Button>
        ) : (
          <Button kind="primary" type="submit" busy={take.isPending}>
            {t('desktop.seeWhatIsInIt')}
          </Button>
        )}
      </DialogActions>
    </form>
  )
}

function Changes({ preview: { backup, changes, refusals, warnings } }: { preview: RestorePreview }) {
  const told = [...refusals.map(({ title, detail }) => detail ?? title), ...warnings]
  return (
    <>
      <Facts
        items={[
          [t('desktop.made'), <RelativeTime key="made" at={backup.createdAt} />],
          [t('desktop.by'), backup.isForeign ? t('desktop.anotherInstallation') : t('desktop.thisInstallation')],
          [t('desktop.version'), `iceOS ${backup.appVersion}`],
          ...changes.map(
            ({ what, before, after }) =>
              [what, t('desktop.nowAfterIt', { before: before ?? t('desktop.none'), after })] as const,
          ),
        ]}
      />
      {told.length > 0 && (
        <ul className={css.problems}>
          {told.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </>
  )
}
