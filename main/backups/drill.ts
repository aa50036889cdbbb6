/** Once a month the oldest backup that is kept is restored beside and compared: a file that nobody reads may have decayed. */
import type { BackupDrill } from '../../contracts/backups.ts'
import { AppError, toProblem } from '../../contracts/errors.ts'
import { say } from '../../contracts/phrases.ts'
import type { JobType } from '../jobs/jobs.ts'
import { under } from './backup-jobs.ts'
import { ensureBackupKeys } from './backup-keys.ts'
import type { BackupRecord } from './backup-store.ts'
import { type BackupNeeds, proveBackup } from './take-backup.ts'

const monthMs = 30 * 24 * 3_600_000

type Needs = Pick<BackupNeeds, 'store' | 'dataDir'>

export async function findOldest({ store, dataDir }: Needs): Promise<BackupRecord | undefined> {
  const { installation } = await ensureBackupKeys(dataDir)
  const own = (await store.list()).filter((one) => one.installation === installation && one.state === 'proven')
  return own.at(-1)
}

/** A month after the last one; the first a month after the oldest backup was proven. */
export async function drillDueAt(needs: Needs, last: BackupDrill | null): Promise<Date | undefined> {
  const oldest = await findOldest(needs)
  const from = last?.at ?? oldest?.provenAt
  return oldest && from ? new Date(Date.parse(from) + monthMs) : undefined
}

export const drillJob = (needs: BackupNeeds): JobType => ({
  title: () => say('jobDrill'),
  plan: () => [{ name: 'prove', title: say('stepProveBeside'), weight: 1 }],
  limitMs: 6 * 3_600_000,
  async work(context) {
    const oldest = await findOldest(needs)
    if (!oldest) throw new AppError('backup-not-found', { detail: 'There is no proven backup yet.' })
    const tell = (problem: BackupDrill['problem']) => {
      const { id: backupId, number: backupNumber, createdAt } = oldest
      needs.memory.change({ lastDrill: { at: needs.now().toISOString(), backupId, backupNumber, createdAt, problem } })
    }
    try {
      await context.step('prove', (report) => proveBackup(needs, oldest, under(context, report)))
      tell(null)
    } catch (error) {
      if (!context.signal.aborted) tell(toProblem(error))
      throw error
    }
    return { backupId: oldest.id, number: oldest.number }
  },
})
