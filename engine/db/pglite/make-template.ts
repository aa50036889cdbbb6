/** `node make-template.ts <file>`: makes the template database that new data folders begin with. Part of the build. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { migrateUp } from '../migrate.ts'
import { fingerprintOf, type Migration, migrationsFolder, readMigrations } from '../migrations/migration-files.ts'
import { clusterOf } from './data-folder.ts'
import { openPglite } from './open-pglite.ts'
import { templateFits, writeTemplate } from './template.ts'

/** Makes it unless it is there and fits already. */
export async function makeTemplate(templatePath: string, migrations: readonly Migration[], appVersion: string) {
  const fingerprint = fingerprintOf(migrations)
  if (templateFits(templatePath, fingerprint)) return
  const folder = await mkdtemp(join(tmpdir(), 'iceos-template-'))
  try {
    const database = await openPglite({ dataDir: folder })
    await migrateUp({ database, migrations, appVersion })
    await database.stop()
    await dropSpareDatabases(clusterOf(folder))
    await mkdir(dirname(templatePath), { recursive: true })
    await writeTemplate(clusterOf(folder), templatePath, fingerprint)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * template0 and template1 are what CREATE DATABASE copies, which nobody does here. Without them a new folder has 460
 * files instead of 1,060, each of which a first start has to write and sync.
 */
async function dropSpareDatabases(cluster: string) {
  const pglite = await PGlite.create({ dataDir: cluster, extensions: { vector } })
  await pglite.exec("update pg_database set datistemplate = false where datname like 'template_'")
  await pglite.exec('drop database template0')
  await pglite.exec('drop database template1')
  await pglite.close()
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , target, appVersion = '0.0.0'] = process.argv
  if (!target) throw new Error('Say where to write the template.')
  await makeTemplate(resolve(target), await readMigrations(await migrationsFolder()), appVersion)
}
