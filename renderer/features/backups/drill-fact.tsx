import type { BackupFacts } from '../../../contracts/backups.ts'
import { marked, t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorView } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { acts, useBackupAct } from './queries.ts'

/** What the last drill with the oldest backup came to, and one at once. */
export function DrillFact({ facts: { lastDrill, nextDrillAt }, isBusy }: { facts: BackupFacts; isBusy: boolean }) {
  const drill = useBackupAct(acts.drill)
  if (nextDrillAt === null) return null
  return (
    <>
      <span>
        {lastDrill
          ? marked(
              t('backups.drillWithTheOldestBackup', {
                backupNumber: lastDrill.backupNumber,
                detail: lastDrill.problem
                  ? (lastDrill.problem.detail ?? lastDrill.problem.title)
                  : t('backups.everythingWasTheSame'),
              }),
              { relativeTime: () => <RelativeTime at={lastDrill.at} /> },
            )
          : marked(t('backups.theOldestBackupIsRestored'), { relativeTime: () => <RelativeTime at={nextDrillAt} /> })}
      </span>
      <Button size="small" disabled={isBusy} busy={drill.isPending} onClick={() => drill.mutate(undefined)}>
        {t('backups.drillNow')}
      </Button>
      {drill.error && <ErrorView error={drill.error} />}
    </>
  )
}
