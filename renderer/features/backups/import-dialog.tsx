import { useState } from 'react'
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
    <Dialog title="Take in a backup file" onClose={onClose}>
      <form
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault()
          bring.mutate(
            { path, ...(key.trim() ? { key: key.trim() } : {}) },
            {
              onSuccess: () => {
                toast('ok', 'The backup was taken in. It can be restored now.')
                onClose()
              },
            },
          )
        }}
      >
        <DialogBody>
          <TextField
            label="File"
            hint="Its whole path on this machine. It ends in .icebackup."
            required
            spellCheck={false}
            value={path}
            onChange={(event) => setPath(event.target.value)}
          />
          <TextField
            label="Recovery key"
            hint="Only when another installation made it. It begins with AGE-SECRET-KEY-."
            spellCheck={false}
            value={key}
            onChange={(event) => setKey(event.target.value)}
          />
          {bring.error && <ErrorView error={bring.error} />}
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={bring.isPending || path === ''}>
            Take it in
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
