import { History } from 'lucide-react'
import { useState } from 'react'
import type { RestoreUndo } from '../../../contracts/backups.ts'
import { marked, t } from '../../text/text.ts'
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
    <section className={css.undo} aria-label={t('backups.theLastRestore')}>
      <History size={16} aria-hidden />
      <p>
        {marked(t('backups.backupNoWasRestoredWhat', { backupNumber: undo.backupNumber }), {
          relativeTime: () => <RelativeTime at={undo.restoredAt} />,
          relativeTime2: () => <RelativeTime at={undo.until} />,
        })}
      </p>
      <Button size="small" busy={isBusy} onClick={() => setAsking('undo')}>
        {t('backups.undoTheRestore')}
      </Button>
      <Button size="small" kind="quiet" busy={isBusy} onClick={() => setAsking('confirm')}>
        {t('backups.keepItForGood')}
      </Button>
      {asking === 'undo' && (
        <Ask act="undo" title={t('backups.undoTheRestore')} verb={t('backups.undoTheRestore')} onClose={close}>
          {t('backups.whatWasHereBeforeThe')}
        </Ask>
      )}
      {asking === 'confirm' && (
        <Ask
          act="confirm"
          title={t('backups.deleteWhatWasHereBefore', { sizeBytes: formatBytes(undo.sizeBytes) })}
          verb={t('backups.keepTheRestore')}
          onClose={close}
        >
          {t('backups.theRestoreCannotBeUndone')}
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
        <Button onClick={onClose}>{t('backups.cancel')}</Button>
        <Button kind="danger" busy={run.isPending} onClick={() => run.mutate(undefined, { onSuccess: onClose })}>
          {verb}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
