import { readFileSync } from 'node:fs'

// Linux counts processor time in ticks of 1/100 s for user space, whatever the kernel's own clock does.
const msPerTick = 10

/** What a process uses, from outside of it. Undefined where the system does not tell (only Linux does) or it is gone. */
export function readProcessUsage(pid: number): { cpuMs: number; residentMb: number } | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in brackets may hold anything, so count from its end: utime and stime are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return { cpuMs: (Number(fields[11]) + Number(fields[12])) * msPerTick, residentMb: Number(resident ?? 0) / 1024 }
  } catch {
    return undefined
  }
}
