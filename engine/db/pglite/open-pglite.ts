/** Opens the embedded database: its folder, its lock, its thread, and what keeps it safe while it runs. */
import { join } from 'node:path'
import { AppError } from '../../../contracts/errors.ts'
import { freeBytes } from '../../../platform/disk.ts'
import { lockFolder } from '../../../platform/folder-lock.ts'
import type { OwnedDatabase } from '../database.ts'
import { copyCluster } from './copy-cluster.ts'
import { clusterOf, prepareCluster, syncTree } from './data-folder.ts'
import { pgliteModule } from './pglite-module.ts'
import { openPgliteSession, type PgliteSession } from './pglite-session.ts'
import { startPgliteThread, type ThreadEvents, type ThreadStart } from './pglite-thread.ts'
import { roomCheck } from './room-check.ts'
import { templateFits, unpackTemplate } from './template.ts'
import { startUpkeep } from './upkeep.ts'
import { createWalSync, noWalSync } from './wal-sync.ts'

export type PgliteOptions = {
  /** Absent: in memory, for tests. */
  dataDir?: string
  /** Made by make-template.ts. Used for a new database when it fits; without it the database is made from nothing. */
  templatePath?: string
  /** Of the migrations that the template must have been made from; absent: any template fits. */
  fingerprint?: string
  /**
   * What outlives a power cut: each commit (if not given); nothing until `stop` has returned, and then all of it; nothing ever,
   * for what is thrown away.
   */
  durable?: 'always' | 'when-stopped' | 'never'
  /** How long a former owner of the folder may take to end. */
  lockWaitMs?: number
  log?: (message: string, facts?: Record<string, unknown>) => void
  /** The database is gone in the middle of its work (a crash inside PGlite, a failed sync). It has to be opened anew. */
  onLost?: (error: AppError) => void
}

export type PgliteDatabase = OwnedDatabase & {
  checkpoint: () => Promise<void>
  /** How much WAL there is to replay after a crash, and to write back at a checkpoint. */
  walBytes: () => Promise<number>
  /** One statement outside of any transaction, as the owner: VACUUM and the like. */
  runAlone: <Row extends object>(text: string) => Promise<Row[]>
}

export async function openPglite(options: PgliteOptions = {}): Promise<PgliteDatabase> {
  const { dataDir } = options
  pgliteModule().catch(() => {}) // it begins now, beside the work on the folder, and is awaited by the thread's start
  if (dataDir === undefined) return openInMemory(options)
  const lock = await lockFolder(dataDir, { waitMs: options.lockWaitMs ?? 0 })
  try {
    return await openFolder(dataDir, lock.release, options)
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function openInMemory(options: PgliteOptions): Promise<PgliteDatabase> {
  const { templatePath, onLost = () => {} } = options
  const template = templateFits(templatePath, options.fingerprint) ? templatePath : undefined
  const session = await openPgliteSession({
    startThread: (events) => startPgliteThread({ templatePath: template }, events),
    wal: noWalSync,
    checkRoom: () => {},
    onLost,
  })
  return serve(session, options, async () => {})
}

async function openFolder(
  folder: string,
  unlock: () => Promise<void>,
  options: PgliteOptions,
): Promise<PgliteDatabase> {
  const { templatePath, log = () => {}, onLost = () => {}, durable = 'always' } = options
  const isSynced = durable === 'always'
  const fill = async (making: string) => {
    if (templateFits(templatePath, options.fingerprint)) return unpackTemplate(templatePath, making)
    log('making a new database')
    const thread = await startPgliteThread({ dataDir: making, isSynced }, { onAnswer: () => {}, onLost: () => {} })
    await thread.close()
  }
  const prepared = prepareCluster(folder, fill, isSynced)
  const cluster = clusterOf(folder)
  const wal = createWalSync(join(cluster, 'pg_wal'), (cause) => {
    onLost(
      new AppError('database-unavailable', { detail: `The database could not be synced to disk: ${cause}`, cause }),
    )
  })
  const session = await openPgliteSession({
    startThread: (events) => startThread({ dataDir: cluster, isSynced, prepared }, events),
    wal,
    checkRoom: roomCheck(() => freeBytes(folder)),
    onLost,
  })
  const database = serve(session, options, async () => {
    await wal.close()
    if (durable === 'when-stopped') await syncTree(folder)
    await unlock()
  })
  return { ...database, copyTo: (folder) => session.whileStill(() => copyCluster(cluster, folder)) }
}

function serve(
  session: PgliteSession,
  { log = () => {} }: PgliteOptions,
  stopRest: () => Promise<void>,
): PgliteDatabase {
  const { close, whileStill: _, ...database } = session
  const upkeep = startUpkeep({ ...database, log })
  return {
    ...database,
    stop: async () => {
      await upkeep.stop()
      await close()
      await stopRest()
    },
  }
}

type FolderStart = ThreadStart & { dataDir: string; prepared: Promise<void> }

async function startThread(start: FolderStart, events: ThreadEvents) {
  const { dataDir: cluster, prepared } = start
  try {
    return await startPgliteThread(start, events)
  } catch (cause) {
    await prepared // has its own reason
    const free = freeBytes(cluster)
    if (free !== undefined && free < 1024 * 1024) {
      throw new AppError('disk-full', {
        detail: `The disk of ${cluster} is full. Free some space and start again.`,
        cause,
      })
    }
    throw new AppError('database-damaged', {
      detail: `The database in ${cluster} could not be opened, and nothing in it was changed. Start again; if that does not help, restore the latest backup or choose another data folder.`,
      cause,
    })
  }
}
