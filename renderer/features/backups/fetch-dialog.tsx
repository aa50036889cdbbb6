import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { BackupTarget } from '../../../contracts/backups.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { formatBytes } from '../../ui/durations.ts'
import { Select, TextField } from '../../ui/field.tsx'
import { ErrorView, Skeleton } from '../../ui/states.tsx'
import { acts, targetBackupsQuery, useBackupAct } from './queries.ts'

/** Brings a backup back from a place for copies: one that is no longer here, or of another machine. */
export function FetchDialog({ target, onClose }: { target: BackupTarget; onClose: () => void }) {
  const { data, error, refetch } = useQuery(targetBackupsQuery(useClient(), target.id))
  const fetch = useBackupAct(acts.fetch)
  const [chosen, setChosen] = useState('')
  const [key, setKey] = useState('')
  const absent = (data?.items ?? []).filter(({ isHere }) => !isHere).toSorted((a, b) => b.name.localeCompare(a.name))
  const name = chosen || (absent[0]?.name ?? '')
  const start = () =>
    fetch.mutate({ targetId: target.id, name, ...(key.trim() && { key: key.trim() }) }, { onSuccess: onClose })
  return (
    <Dialog title={t('backups.fetchFrom', { name: target.name })} onClose={onClose}>
      <form
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault()
          if (name !== '') start()
        }}
      >
        <DialogBody>
          <p>{t('backups.itIsCopiedFromThere')}</p>
          {!data && (error ? <ErrorView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={3} />)}
          {data && absent.length === 0 && (
            <p>{t(data.items.length === 0 ? 'backups.nothingLiesThere' : 'backups.allThatLiesThereIsHere')}</p>
          )}
          {absent.length > 0 && (
            <>
              <Select
                label={t('backups.backup')}
                value={name}
                onChange={(event) => setChosen(event.target.value)}
                options={absent.map((one) => ({
                  value: one.name,
                  label: `${one.name} (${formatBytes(one.sizeBytes)})`,
                }))}
              />
              <TextField
                label={t('backups.recoveryKey')}
                hint={t('backups.onlyWhenAnotherInstallationMade')}
                spellCheck={false}
                value={key}
                onChange={(event) => setKey(event.target.value)}
              />
            </>
          )}
          {fetch.error && <ErrorView error={fetch.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('backups.cancel')}</Button>
          <Button kind="primary" type="submit" busy={fetch.isPending} disabled={name === ''}>
            {t('backups.fetchThisBackup')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
