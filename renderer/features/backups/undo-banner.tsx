import { History } from 'lucide-react'
import { useState } from 'react'
import type { RestoreUndo } from '../../../contracts/backups.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx'
import { formatBytes } from '../../ui/durations.ts'
import { ErrorView } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './backups.module.css'
import { acts, useBackupAct } from './queries.ts'

export function UndoBanner({ undo, isBusy }: { undo: RestoreUndo; isBusy: boolean }) {
  const [asking, setAsking] = useState<'undo' | 'confirm'>()
  const close = () => setAsking(undefined)
  return (
    <section className={css.undo} aria-label="The last restore">
      <History size={16} aria-hidden />
      <p>
        Backup no. {undo.backupNumber} was restored <RelativeTime at={undo.restoredAt} />. What was here before is kept
        and goes <RelativeTime at={undo.until} />.
      </p>
      <Button size="small" busy={isBusy} onClick={() => setAsking('undo')}>
        Undo the restore
      </Button>
      <Button size="small" kind="quiet" busy={isBusy} onClick={() => setAsking('confirm')}>
        Keep it for good
      </Button>
      {asking === 'undo' && (
        <Ask act="undo" title="Undo the restore" verb="Undo the restore" onClose={close}>
          What was here before the restore comes back. What was written since then goes with the restored side.
        </Ask>
      )}
      {asking === 'confirm' && (
        <Ask
          act="confirm"
          title={`Delete what was here before, ${formatBytes(undo.sizeBytes)}`}
          verb="Keep the restore"
          onClose={close}
        >
          The restore cannot be undone afterwards. The backup that was taken before it stays, if there was one.
        </Ask>
      )}
    </section>
  )
}

type AskProps = { act: 'undo' | 'confirm'; title: string; verb: string; onClose: () => void; children: string }

function Ask({ act, title, verb, onClose, children }: AskProps) {
  const run = useBackupAct<unknown, unknown>(acts[act])
  return (
    <Dialog title={title} onClose={onClose}>
      <DialogBody>
        <p>{children}</p>
        {run.error && <ErrorView error={run.error} />}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="danger" busy={run.isPending} onClick={() => run.mutate(undefined, { onSuccess: onClose })}>
          {verb}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
