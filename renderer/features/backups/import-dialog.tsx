import { useState } from 'react'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { useToast } from '../../ui/toasts.tsx'
import { acts, useBackupAct } from './queries.ts'

/** A file from a disk, or from another machine. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const bring = useBackupAct(acts.import)
  const toast = useToast()
  const [path, setPath] = useState('')
  const [key, setKey] = useState('')
  return (
    <Dialog title={t('backups.takeInABackupFile')} onClose={onClose}>
      <form
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault()
          bring.mutate(
            { path, ...(key.trim() ? { key: key.trim() } : {}) },
            {
              onSuccess: () => {
                toast('ok', t('backups.theBackupWasTakenIn'))
                onClose()
              },
            },
          )
        }}
      >
        <DialogBody>
          <TextField
            label={t('backups.file')}
            hint={t('backups.itsWholePathOnThis')}
            required
            spellCheck={false}
            value={path}
            onChange={(event) => setPath(event.target.value)}
          />
          <TextField
            label={t('backups.recoveryKey')}
            hint={t('backups.onlyWhenAnotherInstallationMade')}
            spellCheck={false}
            value={key}
            onChange={(event) => setKey(event.target.value)}
          />
          {bring.error && <ErrorView error={bring.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>{t('backups.cancel')}</Button>
          <Button kind="primary" type="submit" busy={bring.isPending || path === ''}>
            {t('backups.takeItIn')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
