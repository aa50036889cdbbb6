/**
 * A job of its own: `node backup.js dump|load|list-parts|pick-parts|exchange-files|remove-files`. Dump writes an archive to stdout,
 * load reads one from stdin and says what came of it as one line. List-parts says which parts are in such an archive; pick-parts is
 * told some of them on stdin and writes them as lines. Where: `--database-folder` for an embedded database, else DATABASE_URL, with
 * `--database` for another one of that server. With `--beside-pg-dump` the rows are left to pg_dump, with `--filled` pg_restore
 * has brought them. With `--when-told` it makes itself ready, and begins when "go" has come on stdin. A database folder is on disk
 * when the program ends; with `--scratch` it is thrown away, and nothing is synced. Progress goes to stderr, a line of JSON each.
 */
import { once } from 'node:events'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import type { BackupProgress } from '../contracts/backup-format.ts'
import { AppError, toProblem } from '../contracts/errors.ts'
import { PartRefs } from '../contracts/part-lines.ts'
import { createLog } from '../platform/log.ts'
import { withSecretFiles } from '../platform/secret-files.ts'
import { version } from '../platform/version.ts'
import { localCaller } from './access/local-identity.ts'
import { dump, dumpBeside } from './backup/dump.ts'
import { exchangeFiles, removeSides } from './backup/exchange-files.ts'
import { sidesFolder } from './backup/files.ts'
import { load } from './backup/load.ts'
import { listParts } from './backup/parts/list-parts.ts'
import type { OwnedDatabase } from './db/database.ts'
import { fingerprintOf, type Migration, migrationsFolder, readMigrations } from './db/migrations/migration-files.ts'
import { openPglite } from './db/pglite/open-pglite.ts'
import { pgliteModule } from './db/pglite/pglite-module.ts'
import { findPickedOrg, pickParts } from './db/pick-parts.ts'
import { openPostgres } from './db/postgres.ts'
import { findTemplate } from './open-database.ts'

enableCompileCache()

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    'database-folder': { type: 'string' },
    database: { type: 'string' },
    'files-dir': { type: 'string' },
    'for-use': { type: 'boolean', default: false },
    scratch: { type: 'boolean', default: false },
    'beside-pg-dump': { type: 'boolean', default: false },
    filled: { type: 'boolean', default: false },
    'when-told': { type: 'boolean', default: false },
    next: { type: 'string' },
    kept: { type: 'string' },
  },
})
const env = withSecretFiles(process.env)
const log = createLog({ name: 'backup', level: 'warn' })

// Whoever asked is gone: what would come of it, nobody takes.
process.once('disconnect', () => process.exit(1))
process.channel?.unref()

async function run(): Promise<unknown> {
  const filesDir = values['files-dir'] ?? env.ICEOS_FILES_DIR
  if (!filesDir) throw new AppError('invalid-input', { detail: 'Say where the files are: --files-dir.' })
  const migrations = await readMigrations(await migrationsFolder())
  switch (positionals[0]) {
    case 'dump':
      return void (await writeDump(filesDir, migrations))
    case 'load':
      return load({
        ...{
          openDatabase: open,
          filesDir: await emptySide(filesDir),
          migrations,
          appVersion: version,
          source: process.stdin,
        },
        ...{ isForUse: values['for-use'], isFilled: values.filled },
      })
    case 'list-parts':
      return { parts: await listParts(process.stdin, localCaller.orgId) }
    case 'pick-parts':
      return void (await writeParts(migrations))
    case 'exchange-files':
      await exchangeFiles(filesDir, { next: values.next ?? '', kept: values.kept ?? '' })
      return {}
    case 'remove-files':
      await removeSides(filesDir, [values.next ?? [], values.kept ?? []].flat())
      return {}
    default:
      throw new AppError('invalid-input', { detail: `Nobody knows ${positionals[0]}.` })
  }
}

/** With `--next` the files wait beside those that are in use. */
async function emptySide(filesDir: string): Promise<string> {
  if (!values.next) return filesDir
  await removeSides(filesDir, [values.next])
  return join(filesDir, sidesFolder, values.next)
}

/** What it is to read is still being made. When that fails, stdin ends without a word. */
async function isTold(): Promise<boolean> {
  pgliteModule().catch(() => {}) // whoever needs it is told
  return (await text(process.stdin)) === 'go'
}

async function writeDump(filesDir: string, migrations: readonly Migration[]): Promise<void> {
  if (values['when-told'] && !(await isTold())) return
  const database = await open(migrations)
  try {
    if (!values['beside-pg-dump']) return await dump({ database, filesDir, migrations, emit, onProgress })
    const onSnapshot = (snapshot: string) => void process.stderr.write(`${JSON.stringify({ snapshot })}\n`)
    const taken = once(process.stdin.resume(), 'end')
    await dumpBeside({ database, filesDir, migrations, emit, onSnapshot, taken })
  } finally {
    await database.stop()
  }
}

async function writeParts(migrations: readonly Migration[]): Promise<void> {
  const refs = PartRefs.parse(JSON.parse(await text(process.stdin)))
  const database = await open(migrations)
  try {
    const orgId = await findPickedOrg(database, localCaller.orgId)
    for await (const line of pickParts(database, orgId, refs)) await emit(Buffer.from(`${JSON.stringify(line)}\n`))
  } finally {
    await database.stop()
  }
}

/** A new folder begins with the template where that has exactly these migrations. */
async function open(migrations: readonly Migration[]): Promise<OwnedDatabase> {
  const folder = values['database-folder']
  if (folder) {
    const templatePath = await findTemplate()
    const fingerprint = fingerprintOf(migrations)
    // A folder that is filled here is of use when all of it is there, and one that is in use stays as safe as it is.
    const durable = values.scratch ? 'never' : positionals[0] === 'load' ? 'when-stopped' : 'always'
    return openPglite({ dataDir: folder, fingerprint, durable, log: log.info, ...(templatePath && { templatePath }) })
  }
  if (!env.DATABASE_URL) throw new AppError('invalid-input', { detail: 'Set DATABASE_URL, or give --database-folder.' })
  const url = new URL(env.DATABASE_URL)
  if (values.database) url.pathname = `/${values.database}`
  return openPostgres({ url: url.href, poolSize: 2, log: log.info })
}

async function emit(bytes: Buffer): Promise<void> {
  if (!process.stdout.write(bytes)) await once(process.stdout, 'drain')
}

let saidAt = 0
function onProgress(progress: BackupProgress) {
  if (Date.now() - saidAt < 200) return
  saidAt = Date.now()
  process.stderr.write(`${JSON.stringify(progress)}\n`)
}

try {
  const outcome = await run()
  if (outcome !== undefined) process.stdout.write(`${JSON.stringify(outcome)}\n`)
} catch (error) {
  const line = JSON.stringify({ problem: toProblem(error) })
  // stdout may be in the middle of what is written there
  ;(['dump', 'pick-parts'].includes(positionals[0] ?? '') ? process.stderr : process.stdout).write(`${line}\n`)
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
