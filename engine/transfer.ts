/**
 * A job of its own: `node transfer.js export|import [--data-dir DIR] [--replace]`, or with DATABASE_URL. Export writes the
 * database and the files to stdout, line by line as JSON; import reads that from stdin and says what arrived, as one line.
 */
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError, toProblem } from '../contracts/errors.ts'
import { dataDir as findDataDir } from '../platform/data-dir.ts'
import { createLog } from '../platform/log.ts'
import { readLines } from '../platform/read-lines.ts'
import { withSecretFiles } from '../platform/secret-files.ts'
import { type CarriedFile, type FileReceiver, receiveFiles, sendFiles } from './carry-files.ts'
import { type Carried, exportDatabase, importDatabase } from './db/transfer.ts'
import { openDatabase, prepareSchema } from './open-database.ts'

type Line = Carried | CarriedFile

async function run(): Promise<unknown> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { 'data-dir': { type: 'string' }, replace: { type: 'boolean' } },
  })
  const env = withSecretFiles(process.env)
  const dataDir = findDataDir(values['data-dir'], env)
  const log = createLog({ name: 'transfer', level: 'warn' })
  const place = env.DATABASE_URL && !values['data-dir'] ? { databaseUrl: env.DATABASE_URL } : { dataDir }
  const filesDir = (values['data-dir'] ? undefined : env.ICEOS_FILES_DIR) ?? join(dataDir, 'files')
  const database = await openDatabase(place, { log })
  try {
    await prepareSchema(database, true, log)
    if (positionals[0] === 'export') {
      await sendFiles(filesDir, write)
      await exportDatabase(database, write)
      return undefined
    }
    if (positionals[0] !== 'import') throw new AppError('invalid-input', { detail: 'Say "export" or "import".' })
    const files = receiveFiles(filesDir)
    try {
      const arrived = await importDatabase(database, lines(files), { replace: values.replace === true })
      await files.place()
      return { arrived, files: files.arrived() }
    } finally {
      await files.close()
    }
  } finally {
    await database.stop()
  }
}

async function write(line: Line): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(line)}\n`)) await once(process.stdout, 'drain')
}

/** Files come first: one that is not the same ends everything before a row is written. */
async function* lines(files: FileReceiver): AsyncGenerator<Carried> {
  for await (const text of readLines(process.stdin)) {
    if (text.trim() === '') continue
    const line = JSON.parse(text) as Line
    if (line.kind === 'file' || line.kind === 'file-end' || line.kind === 'files-end') await files.take(line)
    else {
      if (!files.arrived())
        throw new AppError('move-failed', {
          detail: 'The side that sends does not tell hashes of its files: it is an older version. Upgrade it first.',
        })
      yield line
    }
  }
}

try {
  const outcome = await run()
  if (outcome !== undefined) process.stdout.write(`${JSON.stringify(outcome)}\n`)
} catch (error) {
  process.stdout.write(`${JSON.stringify({ problem: toProblem(error) })}\n`)
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
