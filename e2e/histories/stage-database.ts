/** The database of a stage: one that several processes come to, or a folder that belongs to one engine at a time. */
import type { OwnedDatabase } from '../../engine/db/database.ts'
import { openPostgres } from '../../engine/db/postgres.ts'
import { cloneDatabase } from '../../engine/db/testing/databases.ts'
import { openDatabase, prepareSchema } from '../../engine/open-database.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { makeDataDir, removeDataDir } from '../start-product.ts'
import { processSetting, recordChanges } from './record-changes.ts'

export type StageDatabase = {
  kind: OwnedDatabase['kind']
  dataDir: string
  /** What an engine is told of where its database is. */
  envOf: (processName: string) => Record<string, string>
  /** On PGlite only while no engine runs. */
  open: () => Promise<OwnedDatabase>
  remove: () => Promise<void>
}

export async function makePgliteStage(): Promise<StageDatabase> {
  const dataDir = await makeDataDir()
  const log = quietLog()
  const open = () => openDatabase({ dataDir }, { log })
  const database = await open()
  await prepareSchema(database, true, log)
  await recordChanges(database)
  await database.stop()
  return {
    kind: 'pglite',
    dataDir,
    envOf: () => ({ ICE_DATA_DIR: dataDir }),
    open,
    remove: () => removeDataDir(dataDir),
  }
}

export async function makePostgresStage(server: string): Promise<StageDatabase> {
  const dataDir = await makeDataDir()
  const { url, drop } = await cloneDatabase(server)
  const open = () => openPostgres({ url, poolSize: 2 })
  const database = await open()
  await recordChanges(database)
  await database.stop()
  const urlFor = (processName: string) => `${url}?options=${encodeURIComponent(`-c ${processSetting}=${processName}`)}`
  return {
    kind: 'postgres',
    dataDir,
    envOf: (processName) => ({ ICE_DATA_DIR: dataDir, ICE_DATABASE_URL: urlFor(processName) }),
    open,
    async remove() {
      await drop()
      await removeDataDir(dataDir)
    },
  }
}
