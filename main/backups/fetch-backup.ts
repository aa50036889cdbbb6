/** Brings a backup back from a place for copies: on this machine, or on another one that has only the recovery key. */
import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { AppError } from '../../contracts/errors.ts'
import { say } from '../../contracts/phrases.ts'
import { syncFolder } from '../../platform/write-file-safely.ts'
import type { JobType } from '../jobs/jobs.ts'
import type { BackupRecord, BackupStore } from './backup-store.ts'
import type { Target } from './targets/target.ts'
import { toBackupError } from './write-backup.ts'

type Needs = {
  store: Pick<BackupStore, 'folder' | 'list' | 'pathOf'>
  openTarget: (id: string) => Promise<Target>
  /** Checks every byte, and puts it into the list. */
  takeIn: (path: string, fileName: string) => Promise<BackupRecord>
}
type Input = { targetId: string; name: string }

export const fetchJob = (needs: Needs): JobType => ({
  title: () => say('jobFetch'),
  plan: () => [
    { name: 'fetch', title: say('stepFetch'), weight: 80 },
    { name: 'check', title: say('stepCheckFetched'), weight: 20 },
  ],
  limitMs: 6 * 3_600_000,
  async work({ step, signal }, { targetId, name }: Input) {
    const { store } = needs
    if ((await store.list()).some((one) => one.fileName === name && one.state !== 'failed'))
      throw new AppError('invalid-input', { detail: `${name} is on this machine already.` })
    const path = store.pathOf({ fileName: name })
    const partial = `${path}.${randomUUID()}.partial`
    try {
      await step('fetch', async (report) => {
        const target = await needs.openTarget(targetId)
        const found = (await target.list({ signal })).find((file) => file.name === name)
        if (!found) throw new AppError('file-not-found', { detail: `There is no ${name}.` })
        const onBytes = (bytes: number) => report((bytes / Math.max(1, found.sizeBytes)) * 100)
        await writeAll(partial, target.get(name, { signal }), onBytes)
      })
      const record = await step('check', async () => {
        await rename(partial, path)
        await syncFolder(store.folder)
        return needs.takeIn(path, name).catch(async (error: unknown) => {
          await rm(path, { force: true })
          throw error
        })
      })
      return { backupId: record.id, number: record.number }
    } catch (error) {
      await rm(partial, { force: true })
      throw toBackupError(error, path)
    }
  },
})

async function writeAll(path: string, content: AsyncIterable<Uint8Array>, onBytes: (bytes: number) => void) {
  const file = await open(path, 'wx', 0o600)
  let written = 0
  try {
    for await (const chunk of content) {
      await file.writeFile(chunk)
      written += chunk.length
      onBytes(written)
    }
    await file.sync()
  } finally {
    await file.close()
  }
}
