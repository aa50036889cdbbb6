/** What happens to a backup once it is proven: it is copied elsewhere, and what the rule no longer wants goes. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { KeepingPlan } from '../../contracts/backup-targets.ts'
import type { Backup, BackupKeeping, BackupSchedule } from '../../contracts/backups.ts'
import { isAppError } from '../../contracts/errors.ts'
import { freeBytes } from '../../platform/disk.ts'
import type { Log } from '../../platform/log.ts'
import type { SettingsDb } from '../settings/open-settings-db.ts'
import { decideKeeping, type Keepable, type KeepingRule } from './keeping/decide-keeping.ts'
import { forecast } from './keeping/forecast.ts'
import { startCopier } from './targets/copier.ts'
import { createTargetStore } from './targets/target-store.ts'
import { createTargets } from './targets/targets.ts'

type KeptRecord = Pick<
  Backup,
  'id' | 'number' | 'createdAt' | 'state' | 'sizeBytes' | 'fileName' | 'sha256' | 'installation'
>

type Needs = {
  dataDir: string
  db: SettingsDb
  log: Log
  /** The backups of this machine. Its list is whole, or it throws. */
  store: { folder: string; list: () => Promise<readonly KeptRecord[]>; remove: (id: string) => Promise<void> }
  settings: () => { keeping: BackupKeeping; schedule: BackupSchedule }
  /** Backups of other installations were brought here by a person: the rule does not touch them. */
  installation: () => string
  /** What a restore, or the way back from one, still needs. */
  isInUse?: (id: string) => boolean
}

export type Safekeeping = ReturnType<typeof openSafekeeping>

const hourMs = 3_600_000
const intervalMs: Record<BackupSchedule['every'], number | null> = {
  ...{ off: null, hour: hourMs, day: 24 * hourMs, week: 7 * 24 * hourMs },
}

export function openSafekeeping({ dataDir, db, log, store, settings, installation, isInUse = () => false }: Needs) {
  const targetStore = createTargetStore(db, dataDir)
  const copier = startCopier({
    ...{ store: targetStore, log, rule: () => settings().keeping, openTarget: (id) => targets.open(id) },
    pathOf({ fileName }) {
      const path = join(store.folder, fileName)
      return existsSync(path) ? path : undefined
    },
  })
  const targets = createTargets({ store: targetStore, homeFolder: store.folder, onChange: () => void catchUp() })

  const own = async () => (await store.list()).filter((one) => one.installation === installation())
  const asKeepable = (one: KeptRecord): Keepable => ({
    ...one,
    state: one.state === 'taking' ? 'unproven' : one.state,
    isPinned: one.state === 'taking' || isInUse(one.id) || isBeingCopied(one.id),
  })
  const isBeingCopied = (id: string) => copier.copiesOf(id).some(({ state }) => state === 'copying')

  /** A place that was added gets the newest proven backup; one that works again gets what it missed. */
  async function catchUp() {
    try {
      const [newest] = (await own()).filter(({ state }) => state === 'proven').toSorted((a, b) => b.number - a.number)
      if (newest?.sha256) copier.copyEverywhere({ ...newest, sha256: newest.sha256 })
      copier.retry()
    } catch (error) {
      log.warn('The backups could not be listed', { error })
    }
  }

  async function keep(): Promise<string[]> {
    const { remove, heldBack } = decideKeeping(settings().keeping, {
      isComplete: true, // a listing that fails throws
      backups: (await own()).map(asKeepable),
    })
    if (heldBack) log.info('No backup is removed', { heldBack })
    const removed: string[] = []
    for (const { id, why } of remove) {
      try {
        await store.remove(id)
        removed.push(id)
        log.info('A backup was removed by the rule of keeping', { backup: id, why })
      } catch (error) {
        if (!isAppError(error) || error.code !== 'backup-in-use') throw error
      }
    }
    return removed
  }

  async function plan(change: Partial<BackupKeeping>): Promise<KeepingPlan> {
    const rule: KeepingRule = { ...settings().keeping, ...withoutUndefined(change) }
    const backups = (await own()).map(asKeepable)
    const { keep, remove, heldBack, overBudgetBytes } = decideKeeping(rule, { isComplete: true, backups })
    const everyMs = intervalMs[settings().schedule.every]
    const room = { nowMs: Date.now(), freeBytes: freeBytes(store.folder) ?? null }
    return {
      keep: [...keep].map(([backupId, because]) => ({ backupId, because: [...because] })),
      remove: remove.map(({ id, why }) => ({ backupId: id, why })),
      ...{ heldBack, overBudgetBytes },
      forecast: everyMs === null ? null : forecast({ rule, backups, everyMs, ...room }),
    }
  }

  return {
    targets,
    copiesOf: copier.copiesOf,
    isHere: async () => {
      const ids = new Set((await store.list()).map(({ id }) => id))
      return (id: string) => ids.has(id)
    },
    /** To every place that is in use, in the background. What others made is counted by their numbers, and stays here. */
    copy(backup: KeptRecord): void {
      if (backup.sha256 && backup.installation === installation())
        copier.copyEverywhere({ ...backup, sha256: backup.sha256 })
    },
    /** Gives the ids of those that went. */
    keep,
    plan,
    /** Takes up what was not copied when the host ended. */
    resume: copier.retry,
    settled: copier.settled,
    stop: copier.stop,
  }
}

const withoutUndefined = <T extends object>(change: T) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<T>
