/** A Postgres server of the test's own, which may die: scripts/test-postgres needs Linux and root, CI has both. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const scripts = join(import.meta.dirname, '..', '..', 'scripts', 'test-postgres')
const script = (name: string, ...args: string[]) => run('sh', [join(scripts, name), ...args])

export type OwnPostgres = {
  url: string
  /** Every process of it, at once. */
  crash: () => Promise<void>
  resume: () => Promise<void>
  stop: () => Promise<void>
}

export const canStartPostgres = process.platform === 'linux' && process.getuid?.() === 0

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const { stdout } = await script('start.sh')
  const url = stdout.trim().split('\n').at(-1) as string
  return {
    url,
    crash: async () => void (await script('crash.sh', url)),
    resume: async () => void (await script('resume.sh', url)),
    stop: async () => void (await script('stop.sh', url)),
  }
}
