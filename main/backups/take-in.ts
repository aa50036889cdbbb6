/** Backup files that come from elsewhere: each is opened and checked whole before it stands in the list. */
import { randomUUID } from 'node:crypto'
import { copyFile, rename, rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { hashFile } from '../../platform/hash-file.ts'
import type { Log } from '../../platform/log.ts'
import { syncFolder } from '../../platform/write-file-safely.ts'
import { addBackupKey, ensureBackupKeys } from './backup-keys.ts'
import { type BackupRecord, type BackupStore, fileNameOf, recordOf } from './backup-store.ts'
import { openBackup } from './read-backup.ts'
import { toBackupError } from './write-backup.ts'

type Needs = { dataDir: string; store: BackupStore; log: Log }

export type TakeIn = {
  /** A file that lies in the folder of backups already. */
  inFolder: (path: string, fileName: string) => Promise<BackupRecord>
  /** Whole files without a record: the host ended between the two, or somebody put them there. */
  strays: () => Promise<void>
  /** Copies a file of this machine in; one that is known already is not taken twice. */
  fromFile: (from: { path: string; key?: string | undefined }) => Promise<BackupRecord>
}

export function takingIn({ dataDir, store, log }: Needs): TakeIn {
  async function inFolder(path: string, fileName: string) {
    const { identities } = await ensureBackupKeys(dataDir)
    const { manifest } = await openBackup({ path, identities })
    const record = await recordOf(manifest, { path, fileName, sha256: await hashFile(path) })
    await store.save(record)
    return record
  }
  return {
    inFolder,
    async strays() {
      for (const path of await store.strays()) {
        try {
          await inFolder(path, basename(path))
        } catch (error) {
          log.warn('A file among the backups is none that can be opened', { path, error })
        }
      }
    },
    async fromFile({ path, key }) {
      const { identities } = key ? await addBackupKey(dataDir, key) : await ensureBackupKeys(dataDir)
      const { manifest } = await openBackup({ path, identities })
      const known = (await store.list()).find(({ id, state }) => id === manifest.id && state !== 'failed')
      if (known) return known
      const fileName = fileNameOf(manifest).replace(/\.icebackup$/, `-${manifest.id.slice(0, 8)}.icebackup`)
      const target = store.pathOf({ fileName })
      const partial = `${target}.${randomUUID()}.partial`
      try {
        await copyFile(path, partial)
        await rename(partial, target)
        await syncFolder(store.folder)
      } catch (error) {
        await rm(partial, { force: true })
        throw toBackupError(error, target)
      }
      return inFolder(target, fileName)
    },
  }
}
