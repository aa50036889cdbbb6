/** The template that test databases in PGlite begin with. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { lockFolder } from '../../../platform/folder-lock.ts'
import { fingerprintOf, type Migration, migrationsFolder, readMigrations } from '../migrations/migration-files.ts'
import { makeTemplate } from '../pglite/make-template.ts'

const cacheFolder = fileURLToPath(new URL('../../../.cache/test-template', import.meta.url))
export const testVersion = 'test'

/** Made once for each state of the migrations and kept between runs; test files that start together wait for one. */
export async function pgliteTemplate(only?: readonly Migration[]): Promise<string> {
  const migrations = only ?? (await knownMigrations())
  const templatePath = join(cacheFolder, `${fingerprintOf(migrations).slice(0, 16)}.tar.zst`)
  const lock = await waitForLock(cacheFolder)
  try {
    await makeTemplate(templatePath, migrations, testVersion)
  } finally {
    await lock.release()
  }
  return templatePath
}

export async function knownMigrations(): Promise<Migration[]> {
  return readMigrations(await migrationsFolder())
}

async function waitForLock(folder: string) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await lockFolder(folder)
    } catch (error) {
      if (attempt > 600) throw error
      await sleep(100)
    }
  }
}
