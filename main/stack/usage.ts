/** What the stack takes of this machine. Asked for when somebody looks: Docker measures for a second, and walks the volumes. */
import type { StackUsage } from '../../contracts/stack.ts'
import { insideVolume, type Measured } from '../disk/disk-budget.ts'
import { measureDatabase } from './database-copy.ts'
import { label, ours } from './names.ts'
import { volumeSizes } from './reset.ts'
import type { StackBase } from './stack.ts'

type Stats = {
  cpu_stats: { cpu_usage: { total_usage: number }; system_cpu_usage?: number; online_cpus?: number }
  precpu_stats: { cpu_usage: { total_usage: number }; system_cpu_usage?: number }
  memory_stats: { usage?: number; limit?: number; stats?: { inactive_file?: number; total_inactive_file?: number } }
  pids_stats?: { current?: number }
}

export async function readUsage(base: StackBase, signal: AbortSignal): Promise<StackUsage> {
  const docker = await base.docker()
  const { project } = base.store.read()
  const list = await docker.listContainers(ours(project))
  const [containers, sizes, { Volumes }, database] = await Promise.all([
    Promise.all(
      list.map(async ({ Id, Names, Labels }) => ({
        service: Labels[label.service] ?? '',
        container: Names[0]?.replace(/^\//, '') ?? Id,
        ...readStats((await docker.getContainer(Id).stats({ stream: false })) as unknown as Stats),
      })),
    ),
    volumeSizes(docker),
    docker.listVolumes(ours(project)),
    measureDatabase(base, signal).catch(() => null),
  ])
  const volumes = (Volumes ?? []).filter(({ Name }) => !Name.endsWith('-secrets'))
  return { containers, volumes: volumes.map(({ Name }) => ({ name: Name, bytes: sizes.get(Name) ?? null })), database }
}

/** For the disk budget: nothing while the stack is not in use, or its engine does not answer. */
export async function measureStackDisk(base: StackBase, signal: AbortSignal): Promise<Measured[]> {
  if (base.store.read().mode !== 'stack') return []
  try {
    const docker = await base.docker()
    const { project } = base.store.read()
    const [sizes, { Volumes }, database] = await Promise.all([
      volumeSizes(docker),
      docker.listVolumes(ours(project)),
      measureDatabase(base, signal).catch(() => null),
    ])
    const volumes = (Volumes ?? [])
      .map(({ Name }) => ({ name: Name.replace(`${project}_`, ''), bytes: sizes.get(Name) ?? 0 }))
      .filter(({ name }) => !name.endsWith('-secrets'))
      .map(({ name, bytes }) => ({ subject: `volume:${name}`, title: `Volume ${name}`, bytes }))
    const inside = database ? [{ subject: insideVolume, title: 'Database of the stack', bytes: database.bytes }] : []
    return [...volumes, ...inside]
  } catch {
    return []
  }
}

/** As `docker stats` counts: the page cache that can be given back is not memory in use. Pure. */
export function readStats({ cpu_stats: now, precpu_stats: before, memory_stats: memory, pids_stats: pids }: Stats) {
  const busy = now.cpu_usage.total_usage - before.cpu_usage.total_usage
  const passed = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0)
  const cache = memory.stats?.inactive_file ?? memory.stats?.total_inactive_file ?? 0
  return {
    cpuPercent: passed > 0 ? Math.round((busy / passed) * (now.online_cpus ?? 1) * 1000) / 10 : 0,
    memoryBytes: Math.max(0, (memory.usage ?? 0) - cache),
    memoryLimitBytes: memory.limit ?? 0,
    pids: pids?.current ?? 0,
  }
}
