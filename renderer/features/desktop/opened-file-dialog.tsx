import type { OpenedFile } from '../../../contracts/desktop.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { BackupPreview } from './backup-preview.tsx'
import { BlueprintPreview } from './blueprint-preview.tsx'

type FileDialogProps = { file: OpenedFile; onClose: () => void }

/** Nothing has happened with the file yet; it does when the person says so here. */
export default function OpenedFileDialog({ file, onClose }: FileDialogProps) {
  return (
    <Dialog title={file.name} onClose={onClose}>
      <Inside file={file} onClose={onClose} />
    </Dialog>
  )
}

function Inside({ file, onClose }: FileDialogProps) {
  if (file.kind === 'blueprint') return <BlueprintPreview text={file.text} onClose={onClose} />
  if (file.kind === 'backup') return <BackupPreview path={file.path} sizeBytes={file.sizeBytes} onClose={onClose} />
  return (
    <>
      <DialogBody>
        <p>{t('desktop.thisFileWasNotOpened', { why: file.why })}</p>
      </DialogBody>
      <DialogActions>
        <Button type="submit" onClick={onClose}>
          {t('desktop.close')}
        </Button>
      </DialogActions>
    </>
  )
}
