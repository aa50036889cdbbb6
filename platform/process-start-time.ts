/** When a process started, as text that only equals itself: a pid alone may belong to somebody else by now. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Undefined if there is no such process, or if the system will not tell. */
export async function processStartTime(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') return await fromProc(pid)
    if (process.platform === 'win32') return await fromPowerShell(pid)
    return await fromPs(pid)
  } catch {
    return undefined
  }
}

/** Field 22 of /proc/<pid>/stat counts clock ticks since boot, so the boot belongs to it. */
async function fromProc(pid: number): Promise<string | undefined> {
  const [stat, bootId] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
  ])
  const afterName = stat.slice(stat.lastIndexOf(')') + 2) // the name, field 2, may hold spaces and brackets
  const ticks = afterName.split(' ')[19]
  return ticks === undefined ? undefined : `${bootId.trim()}:${ticks}`
}

async function fromPs(pid: number): Promise<string | undefined> {
  const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)], { env: { ...process.env, LC_ALL: 'C' } })
  return stdout.trim() || undefined
}

async function fromPowerShell(pid: number): Promise<string | undefined> {
  const command = `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.ToUniversalTime().Ticks`
  const { stdout } = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', command])
  return stdout.trim() || undefined
}

/** Signal 0 only asks. Somebody else's process may not be asked, which says that it lives. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** It has ended, and its number is only kept for a parent who never asks: often so in containers, and for as long as they run. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
  } catch {
    return false
  }
}
