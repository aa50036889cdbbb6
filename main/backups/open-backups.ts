/** All that the host has to do with backups: the jobs, the schedule, what is told of them. */
import type { BackupParts } from '../../contracts/backup-parts.ts'
import type {
  Backup,
  BackupKey,
  BackupList,
  BackupReason,
  BackupSettings,
  RestorePreview,
} from '../../contracts/backups.ts'
import { AppError, fromProblem } from '../../contracts/errors.ts'
import type { JobKind } from '../../contracts/jobs.ts'
import type { Log } from '../../platform/log.ts'
import type { SecretKeyKeeper } from '../../platform/secret-key-keeper.ts'
import { type EngineLink, linkEngine } from '../api/engine-link.ts'
import type { JobContext, Jobs, JobType, Report } from '../jobs/jobs.ts'
import type { SettingsDb } from '../settings/open-settings-db.ts'
import type { StackBase } from '../stack/stack.ts'
import type { EngineSwitch } from '../supervise/engine-switch.ts'
import type { SpareEngine } from '../supervise/spare-engine.ts'
import { askParts } from './ask-parts.ts'
import { afterBackup, backupJob, exportJob, proveJob, under } from './backup-jobs.ts'
import { addBackupKey, backupKeyFileOf, ensureBackupKeys } from './backup-keys.ts'
import { openBackupMemory } from './backup-memory.ts'
import { type BackupRecord, openBackupStore, sweepBackups } from './backup-store.ts'
import { countNow } from './count-now.ts'
import { type DescribeNeeds, describe, listBackups, previewRestore } from './describe-backups.ts'
import { drillDueAt, drillJob } from './drill.ts'
import { embeddedPlace } from './embedded-place.ts'
import { type Erasures, openErasures } from './erasures.ts'
import { fetchJob } from './fetch-backup.ts'
import { holdStackSwap } from './hold-stack-swap.ts'
import { listParts, type PartsNeeds, restorePartsJob, undoPartsJob } from './parts.ts'
import { localProgram } from './program.ts'
import { recoveryKit } from './recovery-kit.ts'
import { otherMode, restoreJob, undoJob } from './restore-jobs.ts'
import { openSafekeeping, type Safekeeping } from './safekeeping.ts'
import { nextDueAt } from './schedule-times.ts'
import { stackPlace } from './stack-place.ts'
import { dropKeptSide, readSwap, settleSwap } from './swap-sides.ts'
import { rehearseBackup } from './take-backup.ts'
import { takingIn } from './take-in.ts'
import { watchSchedule } from './watch-schedule.ts'

type Needs = {
  dataDir: string
  db: SettingsDb
  log: Log
  /** The engine's backup program. */
  programEntry: string
  readSettings: () => Record<string, unknown>
  /** Of the secret store. */
  secretKeys: SecretKeyKeeper
  spare: Pick<SpareEngine, 'standBy' | 'standDown'>
}

/** What exists only after the backups do: the engine that answers, and the jobs. */
export type Surroundings = {
  engine: EngineSwitch
  jobs: Jobs
  mode: () => 'embedded' | 'stack'
  rest: () => Promise<void>
  wake: () => Promise<void>
  stack: StackBase
}

export type Backups = {
  jobTypes: Partial<Record<JobKind, JobType>>
  /** Makes a job take a proven backup first, unless its input says that none is wanted. */
  after: (reason: BackupReason, type: JobType, isUnwanted?: (input: never) => boolean) => JobType
  /** The newest proven backup, proven once more with the images of that stack. Throws where it is not the same there. */
  rehearse: (stack: StackBase, context: Pick<JobContext, 'signal'>, report: Report) => Promise<void>
  connect: (around: Surroundings) => void
  list: () => Promise<BackupList>
  find: (id: string) => Promise<Backup>
  preview: (id: string) => Promise<RestorePreview>
  /** Which workflows and collections are in it, and which of them are here. */
  parts: (id: string, signal: AbortSignal) => Promise<BackupParts>
  take: (path: { path: string; key?: string | undefined }) => Promise<Backup>
  remove: (id: string) => Promise<void>
  pathOf: (id: string) => Promise<{ path: string; name: string; sizeBytes: number }>
  readKey: (shown: boolean) => Promise<BackupKey>
  /** Somebody has stored the recovery key elsewhere. */
  keepKeyStored: () => { keyStoredAt: string }
  /** Before a backup of another installation is fetched. */
  addKey: (key: string) => Promise<unknown>
  readSettings: () => BackupSettings
  changeSettings: (change: {
    schedule?: Partial<BackupSettings['schedule']> | undefined
    keeping?: Partial<BackupSettings['keeping']> | undefined
  }) => BackupSettings
  confirmRestore: () => Promise<void>
  /** Finishes a change of sides in the stack that was cut off. Called before each job. */
  settle: () => Promise<void>
  /** Such a change is under way, or waits to be finished. */
  isHeld: () => boolean
  /** While no engine is at work. Throws when there is no proven backup in the end. */
  takeBeforeMigration: () => Promise<void>
  /** Copies elsewhere, and which backups stay. */
  safekeeping: Safekeeping
  /** What no restore brings back. */
  erasures: Erasures
  /** Looks whether a backup is due; by itself it does so once a minute. */
  look: () => Promise<void>
  stop: () => Promise<void>
}

/** A host that has just started has other things to do; one that has never made a backup is perhaps only being tried. */
const [afterStartMs, firstAfterMs] = [2 * 60_000, 10 * 60_000]

export async function openBackups({
  dataDir,
  db,
  log,
  programEntry,
  readSettings,
  secretKeys,
  spare,
}: Needs): Promise<Backups> {
  if (!(await settleSwap(dataDir))) log.error('A restore that was cut off could not be finished: nothing has changed')
  const store = await openBackupStore(dataDir, log)
  const memory = openBackupMemory(db)
  const swap = await readSwap(dataDir)
  await sweepBackups(store, log)
  if (swap?.mode === 'embedded' && isOver(swap)) await dropKeptSide(dataDir)
  const hold = await holdStackSwap(dataDir, () => connected().stack)
  const takeIn = takingIn({ dataDir, store, log })
  const { installation } = await ensureBackupKeys(dataDir)
  const safekeeping = openSafekeeping({
    ...{ dataDir, db, log, store, settings: memory.read, installation: () => installation },
  })
  let around: Surroundings | undefined
  let link: EngineLink | undefined
  const startedAt = Date.now()
  const startProgram = localProgram(programEntry)

  const connected = (): Surroundings => {
    if (around) return around
    throw new AppError('engine-unavailable', { detail: 'iceOS is just starting. Try again in a moment.' })
  }
  const engineLink = () => (link ??= linkEngine(connected().engine))
  const embedded = embeddedPlace({
    ...{ dataDir, startProgram, engine: () => connected().engine, link: engineLink },
    ...{ rest: () => connected().rest(), wake: () => connected().wake(), ...spare },
  })
  const erasures = openErasures(dataDir, async (method, path, other) => {
    const link = other ? linkEngine(other) : engineLink()
    try {
      const { statusCode, body } = await link.send({
        ...{ method, path, signal: AbortSignal.timeout(60_000) },
        headers: { authorization: `Bearer ${(other ?? connected().engine).hostSecret()}` },
      })
      return { statusCode, problem: statusCode < 300 ? await body.dump() : await body.json().catch(() => undefined) }
    } finally {
      if (other) await link.stop()
    }
  })
  const needs = {
    ...{ dataDir, store, memory, readSettings, secretKeys, now: () => new Date() },
    place: () => (connected().mode() === 'embedded' ? embedded : hold.during(stackPlace(connected().stack))),
    onProven,
    copiesOf: ({ id }) => safekeeping.copiesOf(id),
  } satisfies DescribeNeeds & { onProven: (record: BackupRecord) => Promise<unknown> }
  const partsNeeds: PartsNeeds = {
    ...{ ...needs, startProgram, erasures, ask: askParts(engineLink, () => connected().engine.hostSecret()) },
  }

  async function dropOver() {
    const swap = await readSwap(dataDir)
    if (swap?.phase !== 'swapped' || !isOver(swap) || swap.mode !== needs.place().mode) return
    await needs.place().dropKept()
  }

  /** It is proven, whatever becomes of its copies, and of older ones. */
  async function onProven(record: BackupRecord) {
    try {
      safekeeping.copy(record)
      // A restore still needs the backup that it was asked for; the next proof clears out.
      if (around?.jobs.running()?.kind !== 'restore') await safekeeping.keep()
    } catch (error) {
      log.error('What follows a proof failed', { backup: record.id, error })
    }
  }

  const dueAt = async () => {
    await dropOver().catch((error: unknown) =>
      log.warn('What was there before a restore could not be removed', { error }),
    )
    const last = (await store.list()).find(({ state }) => state !== 'failed')
    const due = nextDueAt(memory.read().schedule, last ? new Date(last.createdAt) : null, new Date())
    if (!due) return undefined
    return new Date(Math.max(due.getTime(), startedAt + (last ? afterStartMs : firstAfterMs)))
  }
  const schedule = watchSchedule({
    ...{ jobs: () => connected().jobs, dueAt, now: () => new Date(), log },
    isReady: () => around?.engine.state().state === 'running',
  })
  const drills = watchSchedule({
    ...{ jobs: () => connected().jobs, now: () => new Date(), log, job: { kind: 'drill-backup', input: {} } },
    isReady: () => around?.engine.state().state === 'running',
    dueAt: () => drillDueAt(needs, memory.read().lastDrill),
  })
  await takeIn.strays()

  return {
    jobTypes: {
      backup: backupJob(needs),
      'prove-backup': proveJob(needs),
      'export-backup': exportJob(needs),
      restore: restoreJob({ ...needs, erasures }),
      'undo-restore': undoJob({ ...needs, erasures }),
      'restore-parts': restorePartsJob(partsNeeds),
      'undo-parts': undoPartsJob(partsNeeds),
      'drill-backup': drillJob(needs),
      'fetch-backup': fetchJob({ store, openTarget: safekeeping.targets.open, takeIn: takeIn.inFolder }),
    },
    after: (reason, type, isUnwanted) => {
      const connectedNeeds = () => {
        connected() // without a backup it does not begin
        return needs
      }
      return afterBackup({ needs: connectedNeeds, reason, type, isUnwanted })
    },
    async rehearse(stack, context, report) {
      const newest = (await store.list()).find(({ state, mode }) => state === 'proven' && mode === 'stack')
      if (!newest) throw new AppError('backup-not-found', { detail: 'There is no proven backup to rehearse with.' })
      await rehearseBackup({ ...needs, place: () => stackPlace(stack) }, newest, under(context, report))
    },
    connect: (now) => {
      around = now
      safekeeping.resume()
    },
    list: () => listBackups(needs),
    find: async (id) => describe(needs, await store.find(id)),
    preview: async (id) =>
      previewRestore({ ...needs, countNow: () => countNow(engineLink(), connected().engine) }, await store.find(id)),
    parts: (id, signal) => listParts(partsNeeds, id, signal),
    take: async (from) => describe(needs, await takeIn.fromFile(from)),
    async remove(id) {
      if (around?.jobs.running())
        throw new AppError('backup-in-use', { detail: 'Wait until the job at work has ended.' })
      await store.remove(id)
    },
    async pathOf(id) {
      const record = await store.find(id)
      return { path: store.pathOf(record), name: record.fileName, sizeBytes: record.sizeBytes }
    },
    async readKey(shown) {
      const { recipient, identities, installation } = await ensureBackupKeys(dataDir)
      if (shown) memory.change({ keyShownAt: new Date().toISOString() })
      const identity = shown ? (identities[0] ?? null) : null
      const kit = identity ? recoveryKit({ identity, recipient, installation, folder: store.folder }) : null
      return { recipient, installation, identity, kit, file: backupKeyFileOf(dataDir) }
    },
    keepKeyStored() {
      const keyStoredAt = new Date().toISOString()
      memory.change({ keyStoredAt })
      return { keyStoredAt }
    },
    addKey: (key) => addBackupKey(dataDir, key),
    readSettings: () => settingsOf(memory.read(), safekeeping),
    changeSettings(change) {
      const { schedule, keeping } = memory.read()
      return settingsOf(
        memory.change({ schedule: { ...schedule, ...change.schedule }, keeping: { ...keeping, ...change.keeping } }),
        safekeeping,
      )
    },
    async confirmRestore() {
      const swap = await readSwap(dataDir)
      if (swap?.phase !== 'swapped') throw new AppError('undo-not-possible')
      if (swap.mode !== needs.place().mode) throw otherMode(swap.mode)
      if (around?.jobs.running()) throw new AppError('job-running')
      await needs.place().dropKept()
    },
    async takeBeforeMigration() {
      const { jobs } = connected()
      const { problem } = await jobs.ended(jobs.start('backup', { reason: 'before-migration' }).id)
      if (problem) throw fromProblem(problem)
    },
    ...{ settle: hold.settle, isHeld: hold.isHeld, safekeeping, erasures },
    look: schedule.look,
    async stop() {
      schedule.stop()
      drills.stop()
      await safekeeping.stop()
      await link?.stop()
    },
  }
}

const isOver = ({ until }: { until: string }) => Date.parse(until) < Date.now()

const settingsOf = (
  { schedule, keeping }: Pick<BackupSettings, 'schedule' | 'keeping'>,
  { targets }: Safekeeping,
): BackupSettings => ({ schedule, keeping, targets: targets.list() })
