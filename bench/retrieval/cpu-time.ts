/** What work costs the processors, whatever else the machine is doing: on a shared one, times on the clock say little. */
import { readFile } from 'node:fs/promises'
import type { OwnedDatabase } from '../../engine/db/database.ts'

/** Milliseconds of a processor that this process and, where it is on this machine, its database have had until now. */
export async function openCpuClock(database: OwnedDatabase): Promise<() => Promise<number>> {
  const ownMs = () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  if (database.kind === 'pglite') return async () => ownMs()
  const sessions = await database.asOwner((db) =>
    db.query<{ pid: number }>('select pid from pg_stat_activity where datname = current_database()'),
  )
  const all = sessions.map(({ pid }) => pid)
  return async () => (await Promise.all(all.map(onCpuMs))).reduce((sum, one) => sum + one, ownMs())
}

/** Linux counts in nanoseconds. A session that has ended, or a server elsewhere, counts nothing. */
async function onCpuMs(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '0')
  return Number(text.split(' ')[0]) / 1e6
}
