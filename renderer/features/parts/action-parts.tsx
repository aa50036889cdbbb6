import { Play, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { useToast } from '../../ui/toasts.tsx'
import css from './parts.module.css'

export function ActionParts() {
  const [isOpen, setOpen] = useState(false)
  const toast = useToast()
  return (
    <div className={css.line}>
      <Button kind="primary" icon={Play} onClick={() => setOpen(true)}>
        Open a dialog
      </Button>
      <Button onClick={() => toast('ok', 'The report was sent.')}>Show a message</Button>
      <Button onClick={() => toast('broken', 'The report was not sent: the mail server did not answer.')}>
        Show a failure
      </Button>
      <Button kind="quiet">Quiet</Button>
      <Button kind="danger" icon={Trash2}>
        Delete this example
      </Button>
      <Button busy>Working</Button>
      <Button disabled>Not now</Button>
      <Button size="small">Small</Button>
      <IconButton icon={Play} label="Run" />
      <KeyHint keys={['Mod', 'K']} />
      {isOpen && (
        <Dialog title="A dialog" onClose={() => setOpen(false)}>
          <DialogBody>
            <p>It keeps the focus, closes on Escape, and gives the focus back.</p>
          </DialogBody>
          <DialogActions>
            <Button kind="primary" onClick={() => setOpen(false)}>
              Close it
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </div>
  )
}
