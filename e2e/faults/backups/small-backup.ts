/** One small backup of a real database, made in this process, and the means to make others like it. */

import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dump } from '../../../engine/backup/dump.ts'
import { openPglite } from '../../../engine/db/pglite/open-pglite.ts'
import { knownMigrations, pgliteTemplate } from '../../../engine/db/testing/pglite-template.ts'
import { type BackupKeys, ensureBackupKeys } from '../../../main/backups/backup-keys.ts'
import { writeBackup } from '../../../main/backups/write-backup.ts'

export type SmallBackup = { folder: string; path: string; keys: BackupKeys; remove: () => Promise<void> }

export async function makeSmallBackup(): Promise<SmallBackup> {
  const folder = await mkdtemp(join(tmpdir(), 'iceos-flips-'))
  const keys = await ensureBackupKeys(folder)
  const filesDir = join(folder, 'files')
  await writeFile(join(folder, 'unrelated'), 'not in it')
  const path = join(folder, 'whole.icebackup')
  const about = {
    ...{ id: randomUUID(), number: 1, createdAt: new Date().toISOString(), reason: 'manual' as const },
    ...{
      installation: keys.installation,
      appVersion: 'test',
      mode: 'embedded' as const,
      services: {},
      notIncluded: [],
    },
  }
  await writeBackup({
    ...{ source: dumped(filesDir), ended: Promise.resolve(), keys, about, path },
    ...{ secrets: { secretKey: 'a key' }, settings: { settings: {} }, signal: new AbortController().signal },
  })
  return { folder, path, keys, remove: () => rm(folder, { recursive: true, force: true }) }
}

async function* dumped(filesDir: string): AsyncGenerator<Uint8Array> {
  const database = await openPglite({ templatePath: await pgliteTemplate() })
  const chunks: Buffer[] = []
  try {
    const emit = async (bytes: Buffer) => void chunks.push(bytes)
    await dump({ database, filesDir, migrations: await knownMigrations(), emit, onProgress: () => {} })
  } finally {
    await database.stop()
  }
  yield* chunks
}
