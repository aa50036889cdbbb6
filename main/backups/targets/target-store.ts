/** The places for copies and what was copied where, in the host's own database; their secret keys in a file for this user only. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backup, BackupCopy, BackupTarget } from '../../../contracts/backups.ts'
import { writeFileSafely } from '../../../platform/write-file-safely.ts'
import type { SettingsDb } from '../../settings/open-settings-db.ts'

/** `mark` is by what a folder is known. */
export type StoredTarget = { target: BackupTarget; mark: string | null }

/** What is needed of a backup to copy it, and to keep its copy by the rule when it is gone here. */
export type CopiedBackup = Pick<Backup, 'id' | 'number' | 'createdAt' | 'fileName' | 'sizeBytes'> & { sha256: string }
export type StoredCopy = { backup: CopiedBackup; copy: BackupCopy; attempts: number; nextTryMs: number }

export type TargetStore = ReturnType<typeof createTargetStore>

export function createTargetStore(db: SettingsDb, dataDir: string) {
  type Row = { json: string }
  const allTargets = db.prepare<[], Row>('select target as json from backup_targets order by rowid')
  const oneTarget = db.prepare<[string], Row>('select target as json from backup_targets where id = ?')
  const putTarget = db.prepare(
    'insert into backup_targets (id, target) values (?, ?) on conflict do update set target = excluded.target',
  )
  const dropTarget = db.prepare('delete from backup_targets where id = ?')
  const dropCopies = db.prepare('delete from backup_copies where target_id = ?')
  const copiesAt = db.prepare<[string], Row>('select copy as json from backup_copies where target_id = ?')
  const copiesOf = db.prepare<[string], Row>('select copy as json from backup_copies where backup_id = ?')
  const putCopy = db.prepare(
    `insert into backup_copies (target_id, backup_id, copy) values (?, ?, ?)
     on conflict do update set copy = excluded.copy`,
  )
  const dropCopy = db.prepare('delete from backup_copies where target_id = ? and backup_id = ?')
  const read = <T>({ json }: Row) => JSON.parse(json) as T
  const keysFile = join(dataDir, 'backup-target-keys.json')
  const readKeys = async () =>
    JSON.parse(await readFile(keysFile, 'utf8').catch(() => '{}')) as Record<string, string | undefined>

  return {
    targets: () => allTargets.all().map((row) => read<StoredTarget>(row)),
    find(id: string): StoredTarget | undefined {
      const row = oneTarget.get(id)
      return row && read<StoredTarget>(row)
    },
    save: (stored: StoredTarget) => void putTarget.run(stored.target.id, JSON.stringify(stored)),
    remove: db.transaction((id: string) => {
      dropTarget.run(id)
      dropCopies.run(id)
    }),
    copiesAt: (targetId: string) => copiesAt.all(targetId).map((row) => read<StoredCopy>(row)),
    copiesOf: (backupId: string) => copiesOf.all(backupId).map((row) => read<StoredCopy>(row)),
    saveCopy: (stored: StoredCopy) => void putCopy.run(stored.copy.target, stored.backup.id, JSON.stringify(stored)),
    removeCopy: (targetId: string, backupId: string) => void dropCopy.run(targetId, backupId),
    secretKeyOf: async (targetId: string) => (await readKeys())[targetId],
    /** Undefined forgets it. */
    async keepSecretKey(targetId: string, key: string | undefined) {
      await writeFileSafely(keysFile, `${JSON.stringify({ ...(await readKeys()), [targetId]: key })}\n`)
    },
  }
}
