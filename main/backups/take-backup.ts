/** Takes one backup, from the first byte to its record. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { BackupReason } from '../../contracts/backups.ts'
import { AppError, toProblem } from '../../contracts/errors.ts'
import type { SecretKeyKeeper } from '../../platform/secret-key-keeper.ts'
import { version } from '../../platform/version.ts'
import { type BackupKeys, ensureBackupKeys } from './backup-keys.ts'
import type { BackupMemoryStore } from './backup-memory.ts'
import { type BackupRecord, type BackupStore, fileNameOf, recordOf } from './backup-store.ts'
import type { Place } from './place.ts'
import { loadThrough, type OnProgress } from './program.ts'
import { openBackup } from './read-backup.ts'
import { writeBackup } from './write-backup.ts'

export type BackupNeeds = {
  dataDir: string
  store: BackupStore
  memory: BackupMemoryStore
  place: () => Place
  readSettings: () => Record<string, unknown>
  now: () => Date
  secretKeys: SecretKeyKeeper
}
type Under = { signal: AbortSignal; onProgress: OnProgress }

export async function takeBackup(
  needs: BackupNeeds,
  reason: BackupReason,
  { signal, onProgress }: Under,
): Promise<BackupRecord> {
  const { store, dataDir } = needs
  const startedAt = performance.now()
  const place = needs.place()
  const keys = await ensureBackupKeys(dataDir)
  const about = {
    ...{ id: randomUUID(), number: await nextNumber(needs), createdAt: needs.now().toISOString(), reason },
    ...{ installation: keys.installation, appVersion: version, mode: place.mode },
    ...{ services: await place.services(), notIncluded: [...place.notIncluded] },
  }
  const fileName = fileNameOf(about)
  try {
    const { program, cleanUp } = await place.startDump({ work: join(store.workFolder, about.id), signal, onProgress })
    try {
      const secretKey = (await needs.secretKeys.read()) ?? null
      const path = store.pathOf({ fileName })
      const { manifest, sha256 } = await writeBackup({
        ...{ source: program.stdout, ended: program.ended, keys, about, path, signal },
        ...{ secrets: { secretKey }, settings: { settings: needs.readSettings() } },
      })
      const record = await recordOf(manifest, { path, fileName, sha256 })
      const taken = { ...record, tookMs: Math.round(performance.now() - startedAt) }
      await store.save(taken)
      return taken
    } finally {
      program.stdout.destroy()
      await program.ended.catch(() => {})
      await cleanUp()
    }
  } catch (error) {
    if (!signal.aborted) await store.save(failureOf(about, fileName, error)).catch(() => {}) // a full disk has no room for it either
    throw error
  }
}

/** Counted in the memory and in the folder: neither alone may be lost, and no number is given twice. */
async function nextNumber({ memory, store }: BackupNeeds): Promise<number> {
  const highest = Math.max(0, memory.read().lastNumber, ...(await store.list()).map(({ number }) => number))
  memory.change({ lastNumber: highest + 1 })
  return highest + 1
}

type About = Pick<BackupRecord, 'id' | 'number' | 'createdAt' | 'reason' | 'mode' | 'appVersion' | 'installation'>
const failureOf = (about: About, fileName: string, error: unknown): BackupRecord => ({
  ...{ id: about.id, number: about.number, createdAt: about.createdAt, reason: about.reason, mode: about.mode },
  ...{ appVersion: about.appVersion, installation: about.installation, fileName },
  ...{ state: 'failed', problem: toProblem(error), provenAt: null, sizeBytes: 0, tookMs: null, proofTookMs: null },
  ...{ contents: null, schemaHead: 0, sha256: null },
})

/** Restores it into a scratch place. What is not the same there makes it a failed one, which nothing counts on. */
export async function proveBackup(
  needs: BackupNeeds,
  record: BackupRecord,
  { signal, onProgress }: Under,
): Promise<BackupRecord> {
  const startedAt = performance.now()
  const { store } = needs
  // Of this one try: the program of a host that was killed may still be at work in its own.
  const work = join(store.workFolder, `proof-${randomUUID()}`)
  try {
    await loadAside(needs, record, { work, signal, onProgress }, await ensureBackupKeys(needs.dataDir))
    const proven = {
      ...{ ...record, state: 'proven' as const, problem: null },
      ...{ provenAt: needs.now().toISOString(), proofTookMs: Math.round(performance.now() - startedAt) },
    }
    await store.save(proven)
    return proven
  } catch (error) {
    signal.throwIfAborted()
    const problem = toProblem(error)
    // A full disk or a missing container says nothing about the backup.
    if (isAboutTheBackup(problem.code)) await store.save({ ...record, state: 'failed', problem, provenAt: null })
    throw error
  }
}

/** The same without a verdict on the backup: what fails may be the place. */
export async function rehearseBackup(needs: BackupNeeds, record: BackupRecord, under: Under): Promise<void> {
  const work = join(needs.store.workFolder, `proof-${randomUUID()}`)
  await loadAside(needs, record, { work, ...under }, await ensureBackupKeys(needs.dataDir))
}

const isAboutTheBackup = (code: string) =>
  ['backup-damaged', 'backup-not-proven', 'backup-key-wrong', 'file-not-found'].includes(code)

async function loadAside(
  { store, place }: BackupNeeds,
  record: BackupRecord,
  { work, signal, onProgress }: Under & { work: string },
  { identities }: BackupKeys,
) {
  const path = store.pathOf(record)
  const opened = await openBackup({ path, identities, signal })
  if (opened.manifest.id !== record.id)
    throw new AppError('backup-damaged', { detail: 'The file is another backup than its record says.' })
  const { program, cleanUp } = await place().startProof({
    work,
    signal,
    onProgress,
    backup: { path, identities, opened },
  })
  try {
    await loadThrough({ program, path, identities, opened, signal })
  } finally {
    await cleanUp()
  }
}
