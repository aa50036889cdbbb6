/** Starts the host of these tests, to its end or until it is killed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { BackupList } from '../../../contracts/backups.ts'
import type { Job } from '../../../contracts/jobs.ts'
import type { KillPoint } from './points.ts'

export type HostSays = { resumed: Job | undefined; job: Job | undefined; list: BackupList }
type What = { kind: 'backup' | 'restore' | 'undo-restore'; input: object }
type Harm = {
  kill?: KillPoint
  /** A file for the names of what it passes. */ notes?: string
  killAfterMs?: number
  /** A file for its system calls that write, sync and rename. */ trace?: string
}

const here = import.meta.dirname

/** Undefined: it was killed before it could say anything. */
export async function runHost(dataDir: string, what?: What, harm: Harm = {}): Promise<HostSays | undefined> {
  const { kill, notes, killAfterMs, trace } = harm
  const isHooked = kill !== undefined || notes !== undefined
  const command = [
    ...(trace === undefined
      ? []
      : [
          'strace',
          '-f',
          '--seccomp-bpf',
          '-y',
          '-e',
          'trace=/^(f(data)?sync|rename.*|p?write(64|v|v2)?|ftruncate)$',
          '-o',
          trace,
        ]),
    process.execPath,
    ...(isHooked ? ['--import', join(here, 'kill-point.ts')] : []),
    ...[join(here, 'host.ts'), dataDir, ...(what ? [what.kind, JSON.stringify(what.input)] : [])],
  ]
  const child = spawn(command[0] ?? '', command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ICE_ROOT: dataDir,
      ...(kill && { ICE_KILL: JSON.stringify(kill) }),
      ...(notes !== undefined && { ICE_POINTS: notes }),
    },
  })
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  const [said, problems, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ])
  clearTimeout(timer)
  if (signal === 'SIGKILL') return undefined
  if (code !== 0) throw new Error(`The host ended with ${code}:\n${problems}`)
  return JSON.parse(said) as HostSays
}
