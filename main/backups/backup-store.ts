/**
 * The backups of this machine: a folder in which each is an encrypted file with a small record beside it. The record is written
 * last, so a file without one is a backup that was just finished when the host ended; it is taken in at the next start.
 */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../../contracts/backup-format.ts'
import { Backup, type BackupContents } from '../../contracts/backups.ts'
import { AppError } from '../../contracts/errors.ts'
import type { Log } from '../../platform/log.ts'
import { writeFileSafely } from '../../platform/write-file-safely.ts'
import { removeFolder } from './remove-folder.ts'

/** What is kept of a backup on disk; whose copies lie where is known elsewhere. */
export type BackupRecord = Omit<Backup, 'copies' | 'isForeign'>
const BackupRecord = Backup.omit({ copies: true, isForeign: true })

export type BackupStore = {
  folder: string
  /** For what is under way; emptied at each start. */
  workFolder: string
  /** The newest first. */
  list: () => Promise<BackupRecord[]>
  find: (id: string) => Promise<BackupRecord>
  save: (record: BackupRecord) => Promise<void>
  remove: (id: string) => Promise<void>
  pathOf: (record: Pick<BackupRecord, 'fileName'>) => string
  /** Files without a record. */
  strays: () => Promise<string[]>
}

export const backupsFolderOf = (dataDir: string) => join(dataDir, 'backups')
const fileEnd = '.icebackup'
const recordEnd = '.json'
/** Records of failures have no file; the newest are enough. */
const keptFailures = 10

export async function openBackupStore(dataDir: string, log: Log): Promise<BackupStore> {
  const folder = backupsFolderOf(dataDir)
  const workFolder = join(folder, 'work')
  await mkdir(workFolder, { recursive: true, mode: 0o700 })
  const recordPath = ({ fileName }: Pick<BackupRecord, 'fileName'>) => join(folder, `${fileName}${recordEnd}`)
  const pathOf = ({ fileName }: Pick<BackupRecord, 'fileName'>) => join(folder, fileName)

  const read = async (name: string): Promise<BackupRecord[]> => {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '')
    const record = BackupRecord.safeParse(parse(text))
    if (record.success && `${record.data.fileName}${recordEnd}` === name) return [record.data]
    log.warn('The record of a backup cannot be read. It is made again from the file at the next start.', { name })
    return []
  }
  const list = async () => {
    const names = (await readdir(folder)).filter((name) => name.endsWith(`${fileEnd}${recordEnd}`))
    const records = (await Promise.all(names.map(read))).flat()
    const there = records.filter((one) => one.state === 'failed' || existsSync(pathOf(one)))
    return there.sort((a, b) => b.number - a.number || b.createdAt.localeCompare(a.createdAt))
  }
  const find = async (id: string) => {
    const found = (await list()).find((one) => one.id === id)
    if (found) return found
    throw new AppError('backup-not-found', { detail: `There is no backup ${id}.` })
  }
  return {
    ...{ folder, workFolder, list, find, pathOf },
    async save(record) {
      await writeFileSafely(recordPath(record), `${JSON.stringify(BackupRecord.parse(record), null, 2)}\n`)
      if (record.state !== 'failed') return
      const failures = (await list()).filter((one) => one.state === 'failed' && !existsSync(pathOf(one)))
      for (const old of failures.slice(keptFailures)) await rm(recordPath(old), { force: true })
    },
    async remove(id) {
      const record = await find(id)
      // The file first: a record without one is not listed, a file without a record would come back.
      await rm(pathOf(record), { force: true })
      await rm(recordPath(record), { force: true })
    },
    async strays() {
      const names = await readdir(folder)
      const readable = new Set((await list()).map(({ fileName }) => fileName))
      return names.filter((name) => name.endsWith(fileEnd) && !readable.has(name)).map((name) => join(folder, name))
    },
  }
}

/** What a kill has left behind. What cannot be removed now goes at the next start: it is in nobody's way. */
export async function sweepBackups({ folder, workFolder }: BackupStore, log: Log): Promise<void> {
  for (const name of await readdir(folder)) if (name.endsWith('.partial')) await rm(join(folder, name), { force: true })
  for (const name of await readdir(workFolder)) {
    const path = join(workFolder, name)
    await removeFolder(path).catch((error: unknown) =>
      log.warn('A folder of work could not be removed', { path, error }),
    )
  }
}

export const fileNameOf = ({ number, createdAt }: Pick<Manifest, 'number' | 'createdAt'>) =>
  `iceos-${String(number).padStart(6, '0')}-${createdAt.replace(/[-:]|\.\d+/g, '')}${fileEnd}`

export function contentsOf({ facts: { database, files } }: Manifest): BackupContents {
  const tables = Object.entries(database.tables).map(([name, { count }]) => ({ name, rows: count }))
  const rowsOf = (name: string) => database.counts[name] ?? 0
  return {
    tables,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    ...{
      blueprints: rowsOf('blueprints'),
      runs: rowsOf('runs'),
      documents: rowsOf('documents'),
      secrets: rowsOf('secrets'),
    },
    ...{ files: files.count, fileBytes: files.bytes },
  }
}

/** The record of a file that is whole. */
export async function recordOf(
  manifest: Manifest,
  file: { path: string; fileName: string; sha256: string },
): Promise<BackupRecord> {
  const { id, number, createdAt, reason, mode, appVersion, installation } = manifest
  const { size } = await stat(file.path)
  return {
    ...{ id, number, createdAt, reason, mode, appVersion, installation },
    ...{ state: 'unproven', problem: null, provenAt: null, sizeBytes: size, tookMs: null, proofTookMs: null },
    ...{ contents: contentsOf(manifest), schemaHead: manifest.facts.database.schemaHead },
    ...{ fileName: file.fileName, sha256: file.sha256 },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
