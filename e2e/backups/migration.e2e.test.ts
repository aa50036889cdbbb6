import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { migrateUp } from '../../engine/db/migrate.ts'
import { migrationsFolder, readMigrations } from '../../engine/db/migrations/migration-files.ts'
import { openPglite } from '../../engine/db/pglite/open-pglite.ts'
import { makeDataDir, removeDataDir, startProduct } from '../start-product.ts'
import { clientOf } from '../testing/launch-host.ts'
import { done, list, startRestore } from './backup-scene.ts'

it('an older database is backed up, proven and only then migrated; that backup migrates forward when it is restored', {
  timeout: 600_000,
}, async () => {
  const dataDir = await makeDataDir()
  onTestFinished(() => removeDataDir(dataDir))
  const migrations = await readMigrations(await migrationsFolder())
  const older = migrations.slice(0, -1)
  await rm(join(dataDir, 'database'), { recursive: true, force: true })
  const database = await openPglite({ dataDir: join(dataDir, 'database') })
  await migrateUp({ database, migrations: older, appVersion: 'older' })
  await database.stop()
  const product = await startProduct(dataDir)
  try {
    const client = await clientOf(product)
    const [backup] = (await list(client)).items
    expect(backup).toMatchObject({ reason: 'before-migration', state: 'proven', schemaHead: older.length })
    await done(client, await startRestore(client, backup?.id ?? ''))
    expect((await list(client)).undo).toMatchObject({ backupId: backup?.id })
  } finally {
    await product.stop()
  }
})
