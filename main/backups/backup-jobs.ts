/** Taking, proving and exporting as jobs. One job at a time is at work in the host, so there are never two backups at once. */
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackupReason } from '../../contracts/backups.ts'
import { AppError } from '../../contracts/errors.ts'
import { say } from '../../contracts/phrases.ts'
import { hashFile } from '../../platform/hash-file.ts'
import { syncFolder } from '../../platform/write-file-safely.ts'
import type { JobContext, JobType, Report } from '../jobs/jobs.ts'
import type { BackupRecord } from './backup-store.ts'
import { type BackupNeeds, proveBackup, takeBackup } from './take-backup.ts'
import { toBackupError } from './write-backup.ts'

const hourMs = 3_600_000

type Needs = BackupNeeds & { onProven: (record: BackupRecord) => Promise<unknown> }

export const backupJob = (needs: Needs): JobType => ({
  title: () => say('jobBackup'),
  plan: () => [
    { name: 'take', title: say('stepWriteBackup'), weight: 50 },
    { name: 'prove', title: say('stepProve'), weight: 50 },
  ],
  limitMs: 6 * hourMs,
  async work(context, { reason }: { reason: BackupReason }) {
    // After a kill the file may be there already: what was taken is not taken again.
    const before = context.memo.backupId ? await find(needs, String(context.memo.backupId)) : undefined
    const taken = before ?? (await context.step('take', (report) => takeBackup(needs, reason, under(context, report))))
    if (before) context.skip('take', say('wasThereAlready'))
    context.remember({ backupId: taken.id })
    const proven = await context.step('prove', (report) => proveBackup(needs, taken, under(context, report)))
    await needs.onProven(proven)
    return { backupId: proven.id, number: proven.number, sizeBytes: proven.sizeBytes }
  },
})

export const proveJob = (needs: Needs): JobType => ({
  title: () => say('jobProve'),
  plan: () => [{ name: 'prove', title: say('stepProveBeside'), weight: 1 }],
  limitMs: 6 * hourMs,
  async work(context, { backupId }: { backupId: string }) {
    const record = await needs.store.find(backupId)
    const proven = await context.step('prove', (report) => proveBackup(needs, record, under(context, report)))
    await needs.onProven(proven)
    return { backupId }
  },
})

export const exportJob = (needs: BackupNeeds): JobType => ({
  title: () => say('jobExport'),
  plan: () => [
    { name: 'copy', title: say('stepCopyFile'), weight: 60 },
    { name: 'compare', title: say('stepReadBack'), weight: 40 },
  ],
  limitMs: 6 * hourMs,
  async work({ step }, { backupId, folder }: { backupId: string; folder: string }) {
    const record = await needs.store.find(backupId)
    const target = join(folder, record.fileName)
    const partial = `${target}.partial`
    try {
      await step('copy', async () => {
        await mkdir(folder, { recursive: true })
        await copyFile(needs.store.pathOf(record), partial)
      })
      await step('compare', async () => {
        if ((await hashFile(partial)) !== record.sha256)
          throw new AppError('backup-failed', { detail: `${folder} did not give back what was written there.` })
        await rename(partial, target)
        await syncFolder(folder)
      })
    } catch (error) {
      await rm(partial, { force: true })
      throw toBackupError(error, target)
    }
    return { backupId, path: target }
  },
})

type After = {
  needs: () => Needs
  reason: BackupReason
  type: JobType
  /** A dead database cannot be read; somebody has said that it shall go all the same. */
  isUnwanted: ((input: never) => boolean) | undefined
}

/** For jobs that change much: a proven backup first, or they do not begin. */
export const afterBackup = ({ needs, reason, type, isUnwanted = () => false }: After): JobType => ({
  ...type,
  plan: (input) => [{ name: 'backup', title: say('stepBackupFirst'), weight: 15 }, ...type.plan(input)],
  async work(context, input) {
    if (context.memo.safe) context.skip('backup', say('isThereAlready'))
    else if (isUnwanted(input)) context.skip('backup', say('noneCanBeTaken'))
    else {
      await context.step('backup', async (report) => {
        await takeProven(needs(), reason, context, report)
        context.remember({ safe: true })
      })
    }
    return type.work(context, input)
  },
})

export async function takeProven(
  needs: Needs,
  reason: BackupReason,
  context: JobContext,
  report: Report,
): Promise<BackupRecord> {
  const half =
    (from: number): Report =>
    (percent, detail) =>
      report(from + (percent ?? 0) / 2, detail)
  const taken = await takeBackup(needs, reason, under(context, half(0)))
  const proven = await proveBackup(needs, taken, under(context, half(50)))
  await needs.onProven(proven)
  return proven
}

export const under = ({ signal }: Pick<JobContext, 'signal'>, report: Report) => ({
  signal,
  onProgress: (percent: number, detail: string) => report(percent, detail),
})

const find = ({ store }: BackupNeeds, id: string) => store.find(id).catch(() => undefined)
