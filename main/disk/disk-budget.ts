/** Measures now and then what iceOS takes on the disk, keeps it, and says for how long it fits. */
import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskBudget } from '../../contracts/disk.ts'
import type { Log } from '../../platform/log.ts'
import type { SettingsDb } from '../settings/open-settings-db.ts'
import { forecastDisk, type Sample } from './forecast.ts'

export type Measured = { subject: string; title: string; bytes: number }

type Needs = {
  dataDir: string
  db: SettingsDb
  log: Log
  /** What lies in the stack: its volumes, its database. Nothing while it is not in use. */
  measureStack: () => Promise<Measured[]>
  now?: () => number
  everyMs?: number
}

export type DiskBudgetKeeper = {
  read: () => Promise<DiskBudget>
  /** Measures now; by itself it does so once an hour. */
  sample: () => Promise<void>
  stop: () => Promise<void>
}

const hourMs = 3_600_000
const keptMs = 90 * 24 * hourMs
/** A host that has just started has other things to do. */
const firstAfterMs = 3 * 60_000

const folders = [
  { subject: 'database', title: 'Database in the data folder' },
  { subject: 'database.before-move', title: 'Database from before a move' },
  { subject: 'files', title: 'Files' },
  { subject: 'backups', title: 'Backups' },
  { subject: 'logs', title: 'Logs' },
]

export function keepDiskBudget({
  dataDir,
  db,
  log,
  measureStack,
  now = Date.now,
  everyMs = hourMs,
}: Needs): DiskBudgetKeeper {
  const put = db.prepare('insert or replace into disk_samples (at, subject, bytes) values (?, ?, ?)')
  const tidy = db.prepare('delete from disk_samples where at < ?')
  const all = db.prepare<[], Sample & { subject: string }>('select at, subject, bytes from disk_samples order by at')
  let measuring = Promise.resolve()

  async function measure(): Promise<Measured[]> {
    const here = await Promise.all(
      folders.map(async (one) => ({ ...one, bytes: await folderBytes(join(dataDir, one.subject)) })),
    )
    return [...here, ...(await measureStack())].filter(({ bytes }) => bytes > 0)
  }
  const sample = () => {
    measuring = measuring.then(async () => {
      try {
        const at = now()
        const measured = await measure()
        db.transaction(() => {
          for (const { subject, bytes } of measured) put.run(at, subject, bytes)
          tidy.run(at - keptMs)
        })()
      } catch (error) {
        log.warn('What is taken on the disk could not be measured', { error })
      }
    })
    return measuring
  }
  const first = setTimeout(() => void sample(), firstAfterMs)
  const timer = setInterval(() => void sample(), everyMs)
  for (const one of [first, timer]) one.unref()

  return {
    sample,
    async read() {
      const rows = all.all()
      const disk = await statfs(dataDir).then(
        ({ bavail, blocks, bsize }) => ({ freeBytes: bavail * bsize, totalBytes: blocks * bsize }),
        () => ({ freeBytes: null, totalBytes: null }),
      )
      const bySubject = Map.groupBy(rows, ({ subject }) => subject)
      const parts = (await measure()).map((part) => ({
        ...part,
        bytesPerDay: forecastDisk(bySubject.get(part.subject) ?? [], null, now()).bytesPerDay,
      }))
      return {
        ...disk,
        parts: parts.toSorted((a, b) => b.bytes - a.bytes),
        forecast: forecastDisk(together(rows), disk.freeBytes, now()),
        measuredAt: rows.length > 0 ? new Date(rows.at(-1)?.at ?? 0).toISOString() : null,
      }
    },
    async stop() {
      clearTimeout(first)
      clearInterval(timer)
      await measuring
    },
  }
}

/** One sum for each time at which was measured; the database of the stack lies in its volume and counts once. */
function together(rows: readonly (Sample & { subject: string })[]): Sample[] {
  const sums = new Map<number, number>()
  for (const { at, subject, bytes } of rows) if (subject !== insideVolume) sums.set(at, (sums.get(at) ?? 0) + bytes)
  return [...sums].map(([at, bytes]) => ({ at, bytes }))
}

export const insideVolume = 'stack-database'

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  let bytes = 0
  for (const entry of entries) {
    if (!entry.isFile()) continue
    bytes += await stat(join(entry.parentPath, entry.name)).then(
      ({ size }) => size,
      () => 0, // it went meanwhile
    )
  }
  return bytes
}
