import type { BackupFacts } from '../../../contracts/backups.ts'
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
        {lastDrill ? (
          <>
            Drill with the oldest backup (no. {lastDrill.backupNumber}) <RelativeTime at={lastDrill.at} />:{' '}
            {lastDrill.problem ? (lastDrill.problem.detail ?? lastDrill.problem.title) : 'everything was the same'}
          </>
        ) : (
          <>
            The oldest backup is restored as a drill once a month, <RelativeTime at={nextDrillAt} /> for the first time
          </>
        )}
      </span>
      <Button size="small" disabled={isBusy} busy={drill.isPending} onClick={() => drill.mutate(undefined)}>
        Drill now
      </Button>
      {drill.error && <ErrorView error={drill.error} />}
    </>
  )
}
