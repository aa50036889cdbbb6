/** Which processes there are. Only Linux tells it by files; elsewhere the lists are empty and prove nothing. */
import { readdir, readFile, readlink } from 'node:fs/promises'
import { isProcessAlive } from '../../platform/process-start-time.ts'

const isLinux = process.platform === 'linux'

/** A process and all that it has started, and they in turn, as far as they live. */
export async function familyOf(pid: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const other of await allPids()) {
    const stat = await readFile(`/proc/${other}/stat`, 'utf8').catch(() => '')
    parents.set(other, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const family = [pid]
  for (const member of family) {
    for (const [child, parent] of parents) if (parent === member) family.push(child)
  }
  return family
}

/** Those that were started on a data folder, or have a file of it open. */
export async function processesOn(dataDir: string): Promise<number[]> {
  const found: number[] = []
  for (const pid of await allPids()) {
    if (pid !== process.pid && (await mentions(pid, dataDir))) found.push(pid)
  }
  return found
}

async function mentions(pid: number, dataDir: string): Promise<boolean> {
  for (const file of ['cmdline', 'environ']) {
    if ((await readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')).includes(dataDir)) return true
  }
  const open = await readdir(`/proc/${pid}/fd`).catch(() => [])
  const targets = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')))
  return targets.some((target) => target.startsWith(dataDir))
}

async function allPids(): Promise<number[]> {
  if (!isLinux) return []
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
}

export const livingOf = (pids: readonly number[]): number[] => pids.filter(isProcessAlive)
