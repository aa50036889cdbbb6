/**
 * The folder that holds the embedded database:
 *   owner.lock      whose it is now
 *   cluster/        Postgres's files, with iceos.json: what made them
 *   cluster.making  the same while it is being made; one that is found was left behind, and is removed
 */
import { open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../contracts/errors.ts'

/** What a folder was made by. A folder of another PGlite series (0.4, 0.5) or Postgres major cannot be opened. */
const stamp = { format: 1, pglite: '0.5.14', postgres: '18' } as const
type Stamp = { format: number; pglite: string; postgres: string }

const stampName = 'iceos.json'

export const clusterOf = (folder: string) => join(folder, 'cluster')

/**
 * Makes the cluster if there is none yet. `fill` puts Postgres's files into the folder that it is given. What is not synced may be
 * half a database after a power cut.
 */
export async function prepareCluster(
  folder: string,
  fill: (making: string) => Promise<void>,
  isSynced = true,
): Promise<void> {
  const making = `${clusterOf(folder)}.making`
  await rm(making, { recursive: true, force: true })
  const found = await readStamp(folder)
  if (found) return checkStamp(folder, found)

  try {
    await fill(making)
    await writeFile(join(making, stampName), JSON.stringify(stamp))
    if (isSynced) await syncTree(making)
    await rename(making, clusterOf(folder))
    if (isSynced) await syncPath(folder)
  } catch (cause) {
    await rm(making, { recursive: true, force: true })
    if (!hasCode(cause, 'ENOSPC')) throw cause
    throw new AppError('disk-full', { detail: `There is no room for a new database in ${folder}.`, cause })
  }
}

async function readStamp(folder: string): Promise<Stamp | undefined> {
  const cluster = clusterOf(folder)
  if (!(await readdir(folder)).includes('cluster')) return undefined
  try {
    const found = JSON.parse(await readFile(join(cluster, stampName), 'utf8')) as Stamp
    if (Number.isInteger(found.format) && typeof found.pglite === 'string' && typeof found.postgres === 'string')
      return found
  } catch {
    // told below
  }
  throw new AppError('database-damaged', {
    detail: `${join(cluster, stampName)}, which says what made this database, is missing or cannot be read. Nothing was changed. Restore the folder from a backup, or start with another data folder.`,
  })
}

function checkStamp(folder: string, found: Stamp) {
  const isNewer =
    found.format > stamp.format ||
    Number(found.postgres) > Number(stamp.postgres) ||
    compareSeries(found.pglite, stamp.pglite) > 0
  if (isNewer) {
    throw new AppError('folder-newer', {
      detail: `The database in ${folder} was made with PGlite ${found.pglite} (Postgres ${found.postgres}), which this version does not read. Update iceOS, or choose another data folder.`,
    })
  }
  if (found.postgres !== stamp.postgres || compareSeries(found.pglite, stamp.pglite) < 0) {
    throw new AppError('database-damaged', {
      detail: `The database in ${folder} was made with PGlite ${found.pglite} (Postgres ${found.postgres}), which this version cannot open. Make a backup with the version that made it, and restore that here.`,
    })
  }
}

/** 0.4.x and 0.5.x differ as 1.x and 2.x do. */
function compareSeries(left: string, right: string): number {
  const [leftMajor = 0, leftMinor = 0] = left.split('.').map(Number)
  const [rightMajor = 0, rightMinor = 0] = right.split('.').map(Number)
  return leftMajor - rightMajor || leftMinor - rightMinor
}

/** Everything on disk before the folder gets its name: a name that outlives a power cut must not name half a database. */
export async function syncTree(root: string) {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
  const queue = [...paths, root]
  const worker = async () => {
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) await syncPath(path)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

async function syncPath(path: string) {
  try {
    const file = await open(path, 'r')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    if (process.platform !== 'win32') throw error // Windows syncs no folders and nothing that is open for reading only
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
