/** What a person is told: the list, the facts behind the promises, what a restore would change. */
import type {
  Backup,
  BackupContents,
  BackupDrill,
  BackupFacts,
  BackupList,
  RestorePreview,
  RestoreUndo,
} from '../../contracts/backups.ts'
import type { DatabaseCounts } from '../../contracts/engine-process.ts'
import { toProblem } from '../../contracts/errors.ts'
import { freeBytes } from '../../platform/disk.ts'
import { ensureBackupKeys } from './backup-keys.ts'
import type { BackupRecord } from './backup-store.ts'
import { drillDueAt } from './drill.ts'
import { sizeOf } from './embedded-place.ts'
import { findRefusals, needBytesOf } from './preflight.ts'
import { lossMinutesOf, nextDueAt } from './schedule-times.ts'
import { keptSideOf, readSwap } from './swap-sides.ts'
import type { BackupNeeds } from './take-backup.ts'

export type DescribeNeeds = BackupNeeds & {
  /** Where copies lie beside this machine's folder. */
  copiesOf: (record: BackupRecord) => Backup['copies']
}
const warnAfterMs = 24 * 3_600_000

export async function listBackups(needs: DescribeNeeds): Promise<BackupList> {
  const records = await needs.store.list()
  return {
    items: await Promise.all(records.map((record) => describe(needs, record))),
    facts: { ...readFacts(needs, records), nextDrillAt: await nextDrillAt(needs) },
    undo: await readUndo(needs.dataDir),
    cameParts: needs.memory.read().cameParts,
  }
}

export async function describe(needs: DescribeNeeds, record: BackupRecord): Promise<Backup> {
  const { installation } = await ensureBackupKeys(needs.dataDir)
  return { ...record, isForeign: record.installation !== installation, copies: needs.copiesOf(record) }
}

export function readFacts(
  { memory, store, now, dataDir }: DescribeNeeds,
  records: readonly BackupRecord[],
): Omit<BackupFacts, 'nextDrillAt'> {
  const { schedule, lastRestoreMs, keyShownAt, keyStoredAt, lastDrill } = memory.read()
  const newest = (state: (one: BackupRecord) => boolean) => records.find(state)?.createdAt ?? null
  const lastProvenAt = newest(({ state }) => state === 'proven')
  const lastTakenAt = newest(({ state }) => state !== 'failed')
  const age = lastProvenAt === null ? Number.POSITIVE_INFINITY : now().getTime() - Date.parse(lastProvenAt)
  const failure = records[0]?.state === 'failed' ? records[0].problem : null
  return {
    ...{ lastProvenAt, lastTakenAt, lastRestoreMs, keyShownAt, keyStoredAt, lastDrill, isOverdue: age > warnAfterMs },
    nextDueAt: nextDueAt(schedule, lastTakenAt === null ? null : new Date(lastTakenAt), now())?.toISOString() ?? null,
    warning: warningOf(age, failure?.detail) ?? drillWarningOf(lastDrill),
    lossMinutes: lossMinutesOf(schedule),
    lastBackupMs: records.find(({ tookMs }) => tookMs !== null)?.tookMs ?? null,
    totalBytes: records.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    freeBytes: freeBytes(dataDir) ?? null,
    folder: store.folder,
  }
}

function warningOf(ageMs: number, failure: string | undefined): string | null {
  if (ageMs <= warnAfterMs) return null
  const why = failure ? ` The last one failed: ${failure}` : ''
  if (ageMs === Number.POSITIVE_INFINITY) return `There is no proven backup yet.${why}`
  return `The last proven backup is ${Math.floor(ageMs / 3_600_000)} hours old.${why}`
}

const nextDrillAt = async (needs: DescribeNeeds) =>
  (await drillDueAt(needs, needs.memory.read().lastDrill))?.toISOString() ?? null

const drillWarningOf = (drill: BackupDrill | null): string | null =>
  drill?.problem
    ? `The drill with the oldest backup (${drill.backupNumber}) failed: ${drill.problem.detail ?? drill.problem.title}`
    : null

export async function readUndo(dataDir: string): Promise<RestoreUndo | null> {
  const swap = await readSwap(dataDir)
  if (swap?.phase !== 'swapped') return null
  const { backupId, backupNumber, restoredAt, until } = swap
  return { backupId, backupNumber, restoredAt, until, sizeBytes: swap.keptBytes ?? (await sizeOf(keptSideOf(dataDir))) }
}

/** `countNow` says how many there are of each, if somebody can tell just now. */
export async function previewRestore(
  needs: DescribeNeeds & { countNow: () => Promise<DatabaseCounts | undefined> },
  record: BackupRecord,
): Promise<RestorePreview> {
  const backup = await describe(needs, record)
  const place = needs.place()
  const [live, now] = [await place.liveBytes(), await needs.countNow()]
  const plainBytes = record.sizeBytes * 4 // its own parts are known only to whoever opens it; zstd makes about a quarter
  const refusals = (await findRefusals(needs, { ...record, plainBytes })).map((error) => toProblem(error))
  const { contents } = record
  const things = contents ? thingsIn(contents) : {}
  return {
    ...{ backup, into: place.mode, refusals, needsYes: backup.isForeign },
    warnings: [
      'What was written since the backup was taken is put aside, and deleted after 24 hours unless the restore is taken back.',
      'Runs that were under way when it was taken go on from there.',
      ...(record.state === 'proven' ? [] : ['This backup is not proven.']),
      ...(record.mode === place.mode
        ? []
        : [`It was taken in the ${record.mode} mode and goes into the ${place.mode} one.`]),
    ],
    changes: Object.entries(things).map(([what, after]) => ({
      ...{ what, before: now?.counts[what] ?? null, after, unit: 'things' as const },
    })),
    migrations: Math.max(0, (now?.schemaHead ?? record.schemaHead) - record.schemaHead),
    needBytes: needBytesOf({ plainBytes }, live),
    freeBytes: (await place.freeBytes()) ?? null,
  }
}

/** What a person knows and misses; an older backup has no table for some of it. */
function thingsIn({ blueprints, runs, documents, secrets, tables }: BackupContents): Record<string, number> {
  const rowsOf = (table: string) => tables.find(({ name }) => name === table)?.rows ?? 0
  return {
    ...{ blueprints, runs, documents, collections: rowsOf('collections'), conversations: rowsOf('chat_sessions') },
    ...{ memories: rowsOf('semantic_memory'), triggers: rowsOf('triggers'), secrets },
  }
}
