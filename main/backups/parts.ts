/**
 * Some of a backup without the rest: it is checked whole, loaded into an embedded database of its own and compared, as for a proof;
 * what was chosen goes from there into the running engine, through the engine, beside what is there.
 */
import { join } from 'node:path'
import type { BackupParts, CamePart, ListedPart, PartRef, RestoreParts } from '../../contracts/backup-parts.ts'
import { AppError, isAppError } from '../../contracts/errors.ts'
import { PartListing, type PartOutcome } from '../../contracts/part-lines.ts'
import { say } from '../../contracts/phrases.ts'
import { freeBytes } from '../../platform/disk.ts'
import type { JobContext, JobType } from '../jobs/jobs.ts'
import type { AskParts } from './ask-parts.ts'
import { under } from './backup-jobs.ts'
import { ensureBackupKeys } from './backup-keys.ts'
import type { BackupRecord } from './backup-store.ts'
import type { Erasures } from './erasures.ts'
import { foreignUnlessTrusted, needBytesOf, plainBytesOf, refuseWithoutRoom } from './preflight.ts'
import { loadThrough, type StartProgram, talkThrough } from './program.ts'
import { openBackup } from './read-backup.ts'
import { removeFolder } from './remove-folder.ts'
import type { BackupNeeds } from './take-backup.ts'

export type PartsNeeds = BackupNeeds & { startProgram: StartProgram; erasures: Pick<Erasures, 'list'>; ask: AskParts }
type Input = RestoreParts & { backupId: string }

const limitMs = 6 * 3_600_000

export async function listParts(needs: PartsNeeds, backupId: string, signal: AbortSignal): Promise<BackupParts> {
  const record = await needs.store.find(backupId)
  const { installation } = await ensureBackupKeys(needs.dataDir)
  const items = await readParts(needs, record, signal)
  const { items: here } = await needs.ask.look({ backupId, items }, signal)
  return {
    items: items.map((item, at) => ({ ...item, here: 'absent', isCopied: false, ...here[at] })),
    needsYes: record.installation !== installation,
  }
}

/** Only looks into the file, after every byte of it was checked. */
async function readParts(
  { store, dataDir, startProgram, erasures }: PartsNeeds,
  record: BackupRecord,
  signal: AbortSignal,
): Promise<ListedPart[]> {
  const { identities } = await ensureBackupKeys(dataDir)
  const path = store.pathOf(record)
  const opened = await openBackup({ path, identities, signal })
  const program = await startProgram(['list-parts', '--files-dir', store.workFolder], { signal })
  const erased = await erasures.list()
  const { parts = [] } = await talkThrough({ program, path, identities, opened, signal, erased }, PartListing)
  return parts
}

export const restorePartsJob = (needs: PartsNeeds): JobType => ({
  title: () => say('jobRestoreParts'),
  plan: () => [
    { name: 'check', title: say('stepCheckBackup'), weight: 10 },
    { name: 'load', title: say('stepLoadAside'), weight: 60 },
    { name: 'bring', title: say('stepBring'), weight: 30 },
  ],
  limitMs,
  async work(context, input: Input) {
    const { store } = needs
    const record = await store.find(input.backupId)
    const work = join(store.workFolder, `parts-${context.jobId}-${context.attempt}`)
    try {
      await load(needs, context, record, work, input)
      const outcomes = await context.step('bring', () => bring(needs, context, work, input))
      return tell(needs, context, record, outcomes, input.items.length)
    } finally {
      await removeFolder(work)
    }
  },
})

const folders = (work: string) => ['--database-folder', join(work, 'database'), '--files-dir', join(work, 'files')]

async function load(
  needs: PartsNeeds,
  context: JobContext,
  record: BackupRecord,
  work: string,
  { isForeign }: Pick<Input, 'isForeign'>,
) {
  const { step, signal } = context
  const { identities } = await ensureBackupKeys(needs.dataDir)
  const path = needs.store.pathOf(record)
  const opened = await step('check', async () => {
    const found = await openBackup({ path, identities, signal })
    await foreignUnlessTrusted(needs, found.manifest, { isForeign })
    // It is loaded on this machine, wherever the live data is.
    const need = needBytesOf({ plainBytes: plainBytesOf(found.manifest) }, 0)
    const [refusal] = refuseWithoutRoom(freeBytes(needs.dataDir), need)
    if (refusal) throw refusal
    return found
  })
  await step('load', async (report) => {
    const erased = await needs.erasures.list()
    const program = await needs.startProgram(
      ['load', '--for-use', '--scratch', ...folders(work)],
      under(context, report),
    )
    await loadThrough({ program, path, identities, opened, signal, erased })
  })
}

async function bring(needs: PartsNeeds, { signal, memo, remember }: JobContext, work: string, input: Input) {
  const { whenThere, backupId } = input
  // What came before a kill counts as what has come: it is there when the job goes on.
  const wanted = (memo.wanted as string[] | undefined) ?? (await whatWouldCome(needs, input, signal))
  remember({ wanted })
  const program = await needs.startProgram(['pick-parts', '--scratch', ...folders(work)], { signal })
  program.stdin.end(JSON.stringify(input.items))
  const { items } = await needs.ask
    .bring({ backupId, whenThere }, program.stdout, signal)
    .catch(async (error: unknown) => {
      program.stdout.destroy()
      const why: unknown = await program.ended.then(
        () => undefined,
        (reason: unknown) => reason,
      )
      // That its lines broke off is no reason where it says one itself.
      throw isAppError(error) && error.code === 'restore-failed' && why ? why : error
    })
  await program.ended
  return items.map((one) =>
    one.outcome === 'there' && wanted.includes(one.id) ? { ...one, outcome: 'came' as const } : one,
  )
}

async function whatWouldCome(needs: PartsNeeds, { backupId, items, whenThere }: Input, signal: AbortSignal) {
  const record = await needs.store.find(backupId)
  const listed = await readParts(needs, record, signal)
  const chosen = listed.filter(({ kind, id }) => items.some((item) => item.kind === kind && item.id === id))
  const { items: here } = await needs.ask.look({ backupId, items: chosen }, signal)
  return chosen
    .filter((_, at) => here[at]?.here === 'absent' || (whenThere === 'copy' && !here[at]?.isCopied))
    .map(({ id }) => id)
}

function tell(
  needs: PartsNeeds,
  { note }: JobContext,
  record: BackupRecord,
  outcomes: readonly PartOutcome[],
  asked: number,
) {
  const came = outcomes.flatMap(({ outcome, part }) => (outcome === 'came' && part ? [part] : []))
  const count = (kind: PartRef['kind']) => came.filter((one) => one.kind === kind).length
  const stayed = outcomes.length - came.length
  const missing = asked - outcomes.length
  if (came.length > 0) {
    needs.memory.change({
      cameParts: {
        ...{ backupId: record.id, backupNumber: record.number, restoredAt: needs.now().toISOString(), items: came },
      },
    })
    note(say('partsCame', { workflows: count('blueprint'), collections: count('collection') }))
  }
  if (missing > 0) note(say('partsMissing', { parts: missing }))
  if (stayed > 0) note(say('partsStayed', { parts: stayed }))
  return {
    backupId: record.id,
    number: record.number,
    came: came.map(({ kind, id, name }) => ({ kind, id, name })),
    stayed,
  }
}

export const undoPartsJob = (needs: Pick<PartsNeeds, 'memory' | 'ask'>): JobType => ({
  title: () => say('jobUndoParts'),
  plan: () => [{ name: 'remove', title: say('stepRemoveParts'), weight: 1 }],
  limitMs,
  async work({ step, note, signal }) {
    const { cameParts } = needs.memory.read()
    if (!cameParts) throw new AppError('undo-not-possible', { detail: 'No parts of a backup were brought back.' })
    const items: CamePart[] = cameParts.items
    const { removed, kept } = await step('remove', () => needs.ask.remove({ items }, signal))
    needs.memory.change({ cameParts: null })
    if (kept.length > 0) note(say('partsKept', { names: kept.join(', ') }))
    return { removed, kept }
  },
})
