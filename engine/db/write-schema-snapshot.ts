/** `node engine/db/write-schema-snapshot.ts`: writes migrations/schema.json anew. Run it after adding a migration. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migrateUp } from './migrate.ts'
import { migrationsFolder, readMigrations } from './migrations/migration-files.ts'
import { printSchema, readSchema } from './migrations/schema-snapshot.ts'
import { snapshotName } from './migrations/verify-schema.ts'
import { openPglite } from './pglite/open-pglite.ts'

const folder = await migrationsFolder()
const database = await openPglite()
try {
  await migrateUp({ database, migrations: await readMigrations(folder), appVersion: 'snapshot' })
  await writeFile(join(folder, snapshotName), printSchema(await database.asOwner(readSchema)))
} finally {
  await database.stop()
}
