/** Which folders are watched: kept in the settings, begun with the host, ended with it. */
import { realpath, stat } from 'node:fs/promises'
import { basename, isAbsolute, relative } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import type { Client } from '../../contracts/call.ts'
import { AppError } from '../../contracts/errors.ts'
import type { WatchedFolder } from '../../contracts/watches.ts'
import type { SettingsDb } from '../settings/open-settings-db.ts'
import { type FolderWatch, watchFolder } from './watch-folder.ts'

type Kept = Pick<WatchedFolder, 'id' | 'path' | 'collectionId' | 'addedAt'>
type Needs = { db: SettingsDb; dataDir: string; settledMs?: number; retryMs?: number }

export type Watches = {
  /** The host's own door, as soon as it is open. */
  start: (client: Client) => void
  list: () => WatchedFolder[]
  /** @throws AppError folder-not-found, watch-refused */
  add: (path: string, collectionId: string) => Promise<WatchedFolder>
  /** @throws AppError watch-not-found */
  remove: (id: string) => Promise<void>
  stop: () => Promise<void>
}

export function keepWatches({ db, dataDir, ...times }: Needs): Watches {
  const running = new Map<string, FolderWatch>()
  let client: Client | undefined
  const kept = () =>
    db
      .prepare(
        'select id, path, collection_id as collectionId, added_at as addedAt from watched_folders order by added_at',
      )
      .all() as Kept[]
  const begin = (one: Kept) => {
    if (client) running.set(one.id, watchFolder({ client, ...one, ...times }))
  }
  const show = (one: Kept): WatchedFolder => ({ ...one, ...(running.get(one.id)?.read() ?? notYet) })

  return {
    start(own) {
      client = own
      for (const one of kept()) begin(one)
    },
    list: () => kept().map(show),
    async add(given, collectionId) {
      const path = await checkFolder(given, dataDir)
      const same = kept().find((one) => one.collectionId === collectionId && basename(one.path) === basename(path))
      if (same) {
        throw new AppError('watch-refused', {
          detail: `${same.path} is watched for this collection already, and its documents have the same names.`,
        })
      }
      const one = { id: uuidv7(), path, collectionId, addedAt: new Date().toISOString() }
      db.prepare('insert into watched_folders (id, path, collection_id, added_at) values (?, ?, ?, ?)').run(
        ...[one.id, path, collectionId, one.addedAt],
      )
      begin(one)
      return show(one)
    },
    async remove(id) {
      const { changes } = db.prepare('delete from watched_folders where id = ?').run(id)
      if (changes === 0) throw new AppError('watch-not-found', { detail: `No folder is watched as ${id}.` })
      const watch = running.get(id)
      running.delete(id)
      await watch?.stop()
    },
    stop: async () => void (await Promise.all([...running.values()].map((one) => one.stop()))),
  }
}

const notYet = { state: 'comparing' as const, problem: null, fileCount: 0, waitingCount: 0, recent: [] }

/** Not what iceOS itself keeps: its keys and its database are nobody's documents. */
async function checkFolder(given: string, dataDir: string): Promise<string> {
  if (!isAbsolute(given)) throw new AppError('watch-refused', { detail: 'Name the whole path of the folder.' })
  const path = await realpath(given).catch(() => undefined)
  if (path === undefined || !(await stat(path)).isDirectory()) {
    throw new AppError('folder-not-found', { detail: `There is no folder ${given} on the machine of iceOS.` })
  }
  const own = await realpath(dataDir)
  if (isWithin(own, path) || isWithin(path, own)) {
    throw new AppError('watch-refused', { detail: `${path} has to do with the data folder of iceOS. Choose another.` })
  }
  return path
}

const isWithin = (folder: string, path: string) => {
  const way = relative(folder, path)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}
