import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { RestorePreview } from '../../../contracts/backups.ts'
import { importBackupRoute, previewRestoreRoute } from '../../../contracts/backups.ts'
import { call } from '../../../contracts/call.ts'
import { isAppError } from '../../../contracts/errors.ts'
import { useClient } from '../../page/context.ts'
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
          <p>A backup of {formatBytes(sizeBytes)}. It is copied to the other backups and read; nothing is restored.</p>
          {(needsKey || key) && (
            <TextField
              label="Recovery key"
              hint="Of the installation that made this backup: it stands in its recovery kit."
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
        <Button onClick={onClose}>Leave it</Button>
        {backup ? (
          <Button
            kind="primary"
            onClick={() => {
              onClose()
              go('/backups')
            }}
          >
            Go to the backups
          </Button>
        ) : (
          <Button kind="primary" type="submit" busy={take.isPending}>
            See what is in it
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
          ['Made', <RelativeTime key="made" at={backup.createdAt} />],
          ['By', backup.isForeign ? 'another installation' : 'this installation'],
          ['Version', `iceOS ${backup.appVersion}`],
          ...changes.map(({ what, before, after }) => [what, `${before ?? 'none'} now, ${after} after it`] as const),
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
