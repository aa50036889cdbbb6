/** A job of its own: `node migrate.js status|up|down|verify [--to N] [--data-dir DIR] [--json]`, or with DATABASE_URL. */
import { parseArgs } from 'node:util'
import { AppError, toProblem } from '../contracts/errors.ts'
import { dataDir as findDataDir } from '../platform/data-dir.ts'
import { createLog } from '../platform/log.ts'
import { withSecretFiles } from '../platform/secret-files.ts'
import { version } from '../platform/version.ts'
import { migrateDown, migrateUp, migrationStatus } from './db/migrate.ts'
import { migrationsFolder, readMigrations } from './db/migrations/migration-files.ts'
import { readSnapshot, verifySchema } from './db/migrations/verify-schema.ts'
import { openDatabase } from './open-database.ts'

const commands = ['status', 'up', 'down', 'verify'] as const

async function run(): Promise<unknown> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { 'data-dir': { type: 'string' }, to: { type: 'string' }, json: { type: 'boolean' } },
  })
  const command = commands.find((name) => name === positionals[0])
  if (!command) throw new AppError('invalid-input', { detail: `Say one of: ${commands.join(', ')}.` })
  const databaseUrl = withSecretFiles(process.env).DATABASE_URL
  const dataDir = findDataDir(values['data-dir'])
  const log = createLog({ name: 'migrate', level: 'warn' })
  const database = await openDatabase(databaseUrl && !values['data-dir'] ? { databaseUrl } : { dataDir }, { log })
  try {
    const folder = await migrationsFolder()
    const needs = { database, migrations: await readMigrations(folder), appVersion: version, log: log.info }
    if (command === 'status') return { migrations: await migrationStatus(needs) }
    if (command === 'up') return { applied: await migrateUp(needs) }
    if (command === 'down') return { takenBack: await migrateDown(needs, targetOf(values.to)) }
    await verifySchema(database, await readSnapshot(folder))
    return { verified: true }
  } finally {
    await database.stop()
  }
}

function targetOf(text: string | undefined): number {
  const target = Number(text)
  if (text !== undefined && Number.isInteger(target) && target >= 0) return target
  throw new AppError('invalid-input', {
    detail: 'Say with --to which version shall be the last one; 0 takes back all.',
  })
}

try {
  process.stdout.write(`${JSON.stringify(await run())}\n`)
} catch (error) {
  process.stdout.write(`${JSON.stringify({ problem: toProblem(error) })}\n`)
  process.exitCode = 1
}
