import { PackageCheck } from 'lucide-react'
import { useState } from 'react'
import type { CameParts } from '../../../contracts/backup-parts.ts'
import { formatList, marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './backups.module.css'
import { partActs } from './part-queries.ts'
import { useBackupAct } from './queries.ts'

const shownForMs = 24 * 3_600_000
const namesShown = 3

/** What some parts of a backup have brought, for a day: whoever has lived with it longer knows. */
export function CameBanner({ came, isBusy }: { came: CameParts; isBusy: boolean }) {
  const [asking, setAsking] = useState(false)
  const undo = useBackupAct(partActs.undo)
  if (Date.now() - Date.parse(came.restoredAt) > shownForMs) return null
  const names = formatList(
    [
      ...came.items.slice(0, namesShown).map(({ name }) => name),
      ...(came.items.length > namesShown ? [t('backups.more', { count: came.items.length - namesShown })] : []),
    ],
    'and',
  )
  return (
    <section className={css.undo} aria-label={t('backups.partsThatCameBack')}>
      <PackageCheck size={16} aria-hidden />
      <p>
        {marked(t('backups.cameBackFromBackupNo', { backupNumber: came.backupNumber }), {
          relativeTime: () => <RelativeTime at={came.restoredAt} />,
          names: () => <strong>{names}</strong>,
        })}
      </p>
      <Button size="small" busy={isBusy} onClick={() => setAsking(true)}>
        {t('backups.removeThemAgain')}
      </Button>
      {asking && (
        <ConfirmDialog
          title={t('backups.removeWhatCameBack', { count: came.items.length })}
          verb={t('backups.removeThemAgain')}
          action={undo}
          given={undefined}
          onClose={() => setAsking(false)}
        >
          {t('backups.whatWasChangedSinceStays')}
        </ConfirmDialog>
      )}
    </section>
  )
}
