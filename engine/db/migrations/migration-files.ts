/** The migrations that this program brings: migrations/NNNN-name.sql, each with its way back. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type Migration = {
  version: number
  name: string
  up: string
  down: string
  /** SHA-256 of the way up; line ends do not count, because git may change them. */
  checksum: string
}

const fileName = /^(\d{4})-([a-z0-9-]+)\.sql$/

/** In order of version. Two files of one version, a gap or a missing way back are mistakes in the program itself. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).sort()
  const migrations: Migration[] = []
  for (const file of names) {
    const [, number, name] = fileName.exec(file) ?? []
    if (number === undefined || name === undefined) continue
    const [up, down] = await Promise.all([
      readText(folder, file),
      readText(folder, file.replace(/\.sql$/, '.down.sql')),
    ])
    const version = Number(number)
    if (version !== migrations.length + 1)
      throw new Error(`Migration ${file} does not follow version ${migrations.length}.`)
    migrations.push({ version, name, up, down, checksum: createHash('sha256').update(up).digest('hex') })
  }
  return migrations
}

/** Names one exact list of migrations: a template database fits if it was made from the same. */
export function fingerprintOf(migrations: readonly Migration[]): string {
  const hash = createHash('sha256')
  for (const { version, checksum } of migrations) hash.update(`${version}:${checksum}\n`)
  return hash.digest('hex')
}

/** migrations/ at the root of the package, wherever this file runs from: the sources or dist/. */
export async function migrationsFolder(): Promise<string> {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'migrations')
    const files = await readdir(candidate).catch(() => [])
    if (files.some((file) => fileName.test(file))) return candidate
    if (dirname(folder) === folder) throw new Error('The folder migrations/ is missing.')
  }
}

async function readText(folder: string, file: string): Promise<string> {
  return (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n')
}
