import { spawn } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { AppError, fromProblem, type Problem } from '../../contracts/errors.ts'
import { dataDir } from '../../platform/data-dir.ts'
import { readHostAddress } from '../../platform/host-address.ts'
import { formatTable, formatTime } from '../format.ts'
import { parseVersion } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'

/** What the engine's one-shot process prints. */
type Migration = { version: number; name: string; appliedAt: string | null }
type Outcome =
  | { migrations: Migration[] }
  | { applied: number[] }
  | { takenBack: number[] }
  | { verified: true }
  | { problem: Problem }

export function addMigrateCommands(program: Command, register: Register) {
  const group = program
    .command('migrate')
    .description('Look after the schema of a database that nobody uses right now')
    .addHelpText(
      'after',
      `
It works on the data folder of a host that is stopped, or on the Postgres that DATABASE_URL names.

Examples:
  ice migrate status --data-dir ./data
  DATABASE_URL=postgres://… ice migrate up`,
    )
  group
    .command('status')
    .description('Say which migrations the database has, and which it lacks')
    .action(register((session) => migrate(session, ['status'])))
  group
    .command('up')
    .description('Apply what is missing')
    .action(register((session) => migrate(session, ['up'])))
  group
    .command('down')
    .description('Take migrations back, the newest first; what only they stored is lost')
    .requiredOption('--to <version>', 'the last one to keep; 0 takes back all', parseVersion)
    .action(register((session, { to }: { to: number }) => migrate(session, ['down', '--to', String(to)])))
  group
    .command('verify')
    .description('Compare the database with what this version expects')
    .action(register((session) => migrate(session, ['verify'])))
}

async function migrate(session: Session, args: readonly string[]): Promise<void> {
  const { env } = session.terminal
  const place = env.DATABASE_URL && !session.options.dataDir ? [] : ['--data-dir', await findIdleFolder(session)]
  const outcome = await runMigration([...args, ...place], env)
  if ('problem' in outcome) throw fromProblem(outcome.problem)
  session.show(outcome, () => printOutcome(outcome))
}

async function findIdleFolder({ options, terminal }: Session): Promise<string> {
  const folder = dataDir(options.dataDir, terminal.env)
  const owner = await readHostAddress(folder)
  if (!owner) return folder
  throw new AppError('folder-in-use', {
    detail: `iceOS (process ${owner.pid}) runs on ${folder}. Stop it first; it migrates by itself when it starts.`,
    extra: { pid: owner.pid },
  })
}

/** A process of its own: only the engine knows databases, and it ends with everything that it opened. */
function runMigration(args: readonly string[], env: Session['terminal']['env']): Promise<Outcome> {
  const entry = fileURLToPath(new URL(`../../engine/migrate${extname(import.meta.url)}`, import.meta.url))
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...env } })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      const last = output.trim().split('\n').at(-1)
      if (last) resolve(JSON.parse(last) as Outcome)
      else reject(new AppError('internal', { detail: `The migration process ended with ${code} and said nothing.` }))
    })
  })
}

function printOutcome(outcome: Exclude<Outcome, { problem: Problem }>): string {
  if ('migrations' in outcome) {
    const rows = outcome.migrations.map(({ version, name, appliedAt }) => [
      String(version).padStart(4, '0'),
      name,
      appliedAt ? formatTime(appliedAt) : 'not applied',
    ])
    return formatTable(['VERSION', 'NAME', 'APPLIED'], rows)
  }
  if ('applied' in outcome)
    return outcome.applied.length > 0 ? `Applied ${list(outcome.applied)}.\n` : 'Nothing to apply.\n'
  if ('takenBack' in outcome) {
    return outcome.takenBack.length > 0 ? `Took back ${list(outcome.takenBack)}.\n` : 'Nothing to take back.\n'
  }
  return 'The database is what this version expects.\n'
}
const list = (versions: readonly number[]) => versions.join(', ')
