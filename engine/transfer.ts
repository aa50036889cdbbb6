/**
 * A job of its own: `node transfer.js export|import [--data-dir DIR] [--replace]`, or with DATABASE_URL. Export writes the
 * database and the files to stdout, line by line as JSON; import reads that from stdin and says what arrived, as one line.
 */
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { AppError, toProblem } from '../contracts/errors.ts'
import { dataDir as findDataDir } from '../platform/data-dir.ts'
import { createLog } from '../platform/log.ts'
import { withSecretFiles } from '../platform/secret-files.ts'
import { type Carried, exportDatabase, importDatabase } from './db/transfer.ts'
import { openDatabase, prepareSchema } from './open-database.ts'

type Line = Carried | { kind: 'file'; path: string; data: string }

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
      for (const path of await filesIn(filesDir)) {
        const data = (await readFile(join(filesDir, path))).toString('base64')
        await write({ kind: 'file', path: path.split(sep).join('/'), data })
      }
      await exportDatabase(database, write)
      return undefined
    }
    if (positionals[0] !== 'import') throw new AppError('invalid-input', { detail: 'Say "export" or "import".' })
    let files = 0
    const arrived = await importDatabase(
      database,
      lines(async (path, data) => {
        await keepFile(filesDir, path, data)
        files++
      }),
      { replace: values.replace === true },
    )
    return { arrived, files }
  } finally {
    await database.stop()
  }
}

async function write(line: Line): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(line)}\n`)) await once(process.stdout, 'drain')
}

async function* lines(onFile: (path: string, data: Buffer) => Promise<void>): AsyncGenerator<Carried> {
  for await (const text of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (text.trim() === '') continue
    const line = JSON.parse(text) as Line
    if (line.kind === 'file') await onFile(line.path, Buffer.from(line.data, 'base64'))
    else yield line
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

/** A name from outside never leads out of the folder. */
async function keepFile(folder: string, path: string, data: Buffer) {
  const target = resolve(folder, path)
  if (!target.startsWith(resolve(folder) + sep))
    throw new AppError('move-failed', { detail: `${path} leads out of the folder.` })
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, data)
}

try {
  const outcome = await run()
  if (outcome !== undefined) process.stdout.write(`${JSON.stringify(outcome)}\n`)
} catch (error) {
  process.stdout.write(`${JSON.stringify({ problem: toProblem(error) })}\n`)
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
