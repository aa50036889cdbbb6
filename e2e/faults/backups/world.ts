/** A data folder with a database, files and a backup of another state of it; and how it is told which of the two is live. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Facts, Manifest } from '../../../contracts/backup-format.ts'
import type { Backup } from '../../../contracts/backups.ts'
import { readFilesFacts } from '../../../engine/backup/files.ts'
import type { OwnedDatabase } from '../../../engine/db/database.ts'
import { readFacts } from '../../../engine/db/dump-database.ts'
import { compareSchemas } from '../../../engine/db/migrations/schema-snapshot.ts'
import { openPglite } from '../../../engine/db/pglite/open-pglite.ts'
import { differences, listTables, settle } from '../../../engine/db/table-digests.ts'
import { pgliteTemplate } from '../../../engine/db/testing/pglite-template.ts'
import { ensureBackupKeys } from '../../../main/backups/backup-keys.ts'
import { openBackup } from '../../../main/backups/read-backup.ts'
import { removeDataDir } from '../../start-product.ts'
import { runHost } from './run-host.ts'

export type World = {
  dataDir: string
  /** Holds what is no longer live. */
  backup: Backup
  manifest: Manifest
  /** What was live in the beginning. */
  old: { facts: Facts; hash: string }
  remove: () => Promise<void>
}

export async function makeWorld(): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'iceos-e2e-'))
  const orgId = randomUUID()
  await change(dataDir, async (database) => {
    await database.asOwner(async (db) => {
      await db.query("insert into orgs (id, name) values ($1, 'Acme')", [orgId])
      await db.query(
        "insert into projects (id, org_id, name) select gen_random_uuid(), $1, repeat('p', 200) || n from generate_series(1, 300) n",
        [orgId],
      )
    })
  })
  await mkdir(join(dataDir, 'files', 'folder'), { recursive: true })
  await writeFile(join(dataDir, 'files', 'folder', 'one.txt'), 'one')
  await writeFile(join(dataDir, 'files', 'two.bin'), Buffer.alloc(200_000, 7))
  const said = await runHost(dataDir, { kind: 'backup', input: { reason: 'manual' } })
  const [backup] = said?.list.items ?? []
  if (backup?.state !== 'proven') throw new Error(`It was not proven: ${JSON.stringify(said?.job?.problem)}`)
  await change(dataDir, (database) => database.asOwner(async (db) => void (await db.query('delete from projects'))))
  await writeFile(join(dataDir, 'files', 'later.txt'), 'later')
  const { identities } = await ensureBackupKeys(dataDir)
  const { manifest } = await openBackup({ path: join(dataDir, 'backups', backup.fileName), identities })
  const old = { facts: await readLive(dataDir), hash: await hashLive(dataDir) }
  return { dataDir, backup, manifest, old, remove: () => removeDataDir(dataDir) }
}

async function change<T>(dataDir: string, work: (database: OwnedDatabase) => Promise<T>): Promise<T> {
  const database = await openPglite({ dataDir: join(dataDir, 'database'), templatePath: await pgliteTemplate() })
  try {
    return await work(database)
  } finally {
    await database.stop()
  }
}

async function readLive(dataDir: string): Promise<Facts> {
  const database = await change(dataDir, (one) =>
    one.asOwner(async (db) => {
      await settle(db)
      return readFacts(db, await listTables(db))
    }),
  )
  return { database, files: await readFilesFacts(join(dataDir, 'files')) }
}

/** Of the names and bytes of all files of both folders, as they lie there. */
async function hashLive(dataDir: string): Promise<string> {
  const hash = createHash('sha256')
  for (const folder of ['database', 'files']) {
    const entries = await readdir(join(dataDir, folder), { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    for (const path of paths.sort()) hash.update(`${path.slice(dataDir.length)}\0`).update(await readFile(path))
  }
  return hash.digest('hex')
}

/** By its bytes, or else by every row and file: what was live in the beginning, or what the backup's manifest describes. */
export async function whichIsLive({ dataDir, manifest, old }: World): Promise<string> {
  if ((await hashLive(dataDir)) === old.hash) return 'old'
  const live = await readLive(dataDir)
  const isLike = ({ database, files }: Facts) =>
    differences(database.tables, live.database.tables).length === 0 &&
    JSON.stringify(database.sequences) === JSON.stringify(live.database.sequences) &&
    compareSchemas(database.schema, live.database.schema).length === 0 &&
    files.hash === live.files.hash
  if (isLike(manifest.facts)) return 'new'
  return isLike(old.facts) ? 'old' : `neither: ${JSON.stringify(live.database.counts)}, ${JSON.stringify(live.files)}`
}
