/**
 * Carries proven backups to every place for copies, one at a time, in the background. What is to be copied is in the database
 * before anything is sent, so that a host that was killed goes on; what failed is tried again with growing pauses.
 */
import type { BackupCopy } from '../../../contracts/backups.ts'
import { toProblem } from '../../../contracts/errors.ts'
import type { Log } from '../../../platform/log.ts'
import { decideKeeping, type KeepingRule } from '../keeping/decide-keeping.ts'
import { fileSource } from './file-source.ts'
import { hashBytes } from './hash-bytes.ts'
import type { Target } from './target.ts'
import type { CopiedBackup, StoredCopy, TargetStore } from './target-store.ts'

type Needs = {
  store: TargetStore
  openTarget: (id: string) => Promise<Target>
  /** Where its file lies here; undefined when it is gone. */
  pathOf: (backup: CopiedBackup) => string | undefined
  rule: () => KeepingRule
  log: Log
  now?: () => number
}

export type Copier = ReturnType<typeof startCopier>

const minuteMs = 60_000
const pausesMs = [1, 5, 15, 60].map((minutes) => minutes * minuteMs)
/** So long a copy is believed to be as it was when it was last read. */
const rereadAfterMs = 30 * 24 * 60 * minuteMs
const lookEveryMs = minuteMs

export function startCopier({ store, openTarget, pathOf, rule, log, now = Date.now }: Needs) {
  const stopping = new AbortController()
  let work: Promise<void> | undefined
  let again = false

  const enabled = () => store.targets().filter(({ target }) => target.isEnabled)
  const due = (stored: StoredCopy) => stored.copy.state !== 'kept' && stored.nextTryMs <= now()

  const save = (stored: StoredCopy, change: Partial<BackupCopy>, rest: Partial<StoredCopy> = {}) =>
    store.saveCopy({ ...stored, ...rest, copy: { ...stored.copy, ...change } })

  async function copy(stored: StoredCopy, target: Target) {
    const { backup } = stored
    const path = pathOf(backup)
    if (!path) return store.removeCopy(stored.copy.target, backup.id)
    save(stored, { state: 'copying', percent: 0, problem: null })
    let told = 0
    const onProgress = (percent: number) => {
      if (percent - told < 1) return
      told = percent
      save(stored, { state: 'copying', percent: Math.min(100, percent), problem: null })
    }
    await target.put(fileSource(path, { ...backup, name: backup.fileName }), { signal: stopping.signal, onProgress })
    save(
      stored,
      { state: 'kept', percent: null, problem: null, checkedAt: new Date(now()).toISOString() },
      { attempts: 0 },
    )
    log.info('A backup was copied', { backup: backup.id, target: stored.copy.target })
  }

  function fail(stored: StoredCopy, error: unknown) {
    const attempts = stored.attempts + 1
    const pauseMs = pausesMs[Math.min(attempts, pausesMs.length) - 1] ?? minuteMs
    save(
      stored,
      { state: 'failed', percent: null, problem: toProblem(error) },
      { attempts, nextTryMs: now() + pauseMs },
    )
    log.warn('A backup could not be copied', { backup: stored.backup.id, target: stored.copy.target, attempts, error })
  }

  async function attempt(stored: StoredCopy, what: (target: Target) => Promise<void>) {
    try {
      await what(await openTarget(stored.copy.target))
    } catch (error) {
      if (stopping.signal.aborted) return save(stored, { state: 'waiting', percent: null })
      fail(stored, error)
    }
  }

  /** The rule for what lies there, over what that place itself lists. */
  async function keep(targetId: string) {
    const kept = store.copiesAt(targetId).filter(({ copy }) => copy.state === 'kept')
    const target = await openTarget(targetId)
    const files = new Map((await target.list({ signal: stopping.signal })).map((file) => [file.name, file.sizeBytes]))
    const there = kept.filter(({ backup }) => files.get(backup.fileName) === backup.sizeBytes)
    for (const stored of kept) {
      if (!there.includes(stored)) save(stored, { state: 'waiting' }, { nextTryMs: 0 }) // somebody took it away
    }
    const backups = there.map(({ backup }) => ({ ...backup, state: 'proven' as const }))
    const { remove } = decideKeeping({ ...rule(), budgetBytes: null }, { isComplete: true, backups })
    for (const { id } of remove) {
      const gone = there.find(({ backup }) => backup.id === id)
      if (!gone) continue
      await target.remove(gone.backup.fileName, { signal: stopping.signal })
      store.removeCopy(targetId, id)
      log.info('A copy was removed by the rule of keeping', { backup: id, target: targetId })
    }
  }

  /** Disks and storages lose things silently: the copy that nobody has read for longest is read again. */
  async function reread(targetId: string) {
    const [oldest] = store
      .copiesAt(targetId)
      .filter(({ copy }) => copy.state === 'kept' && now() - Date.parse(copy.checkedAt ?? '') > rereadAfterMs)
      .toSorted((a, b) => Date.parse(a.copy.checkedAt ?? '') - Date.parse(b.copy.checkedAt ?? ''))
    if (!oldest) return
    await attempt(oldest, async (target) => {
      const { sha256 } = await hashBytes(target.get(oldest.backup.fileName, { signal: stopping.signal }))
      if (sha256 === oldest.backup.sha256) save(oldest, { checkedAt: new Date(now()).toISOString() })
      else save(oldest, { state: 'waiting' }, { nextTryMs: 0 }) // what is put there anew is compared with what lies there
    })
  }

  async function round() {
    for (const { target } of enabled()) {
      // The newest first: it is the one that would be missed most.
      const open = store
        .copiesAt(target.id)
        .filter(due)
        .toSorted((a, b) => b.backup.number - a.backup.number)
      for (const stored of open) {
        if (stopping.signal.aborted) return
        await attempt(stored, (there) => copy(stored, there))
      }
      if (open.length > 0)
        await keep(target.id).catch((error: unknown) => log.warn('Keeping held back', { target: target.id, error }))
      await reread(target.id)
    }
  }

  function look() {
    if (stopping.signal.aborted) return
    if (work) {
      again = true
      return
    }
    again = false
    work = round()
      .catch((error: unknown) => log.error('Copying backups failed', { error }))
      .finally(() => {
        work = undefined
        if (again) look()
      })
  }

  const timer = setInterval(look, lookEveryMs)
  timer.unref()
  const add = (targetId: string, backup: CopiedBackup) => {
    if (store.copiesOf(backup.id).some(({ copy }) => copy.target === targetId)) return
    const copy: BackupCopy = {
      ...{ target: targetId, name: backup.fileName, state: 'waiting', percent: null, problem: null, checkedAt: null },
    }
    store.saveCopy({ backup, copy, attempts: 0, nextTryMs: 0 })
  }

  return {
    /** To every place that is in use. */
    copyEverywhere(backup: CopiedBackup) {
      for (const { target } of enabled()) add(target.id, backup)
      look()
    },
    /** Tries everything now that waits for its next try. */
    retry() {
      for (const { target } of enabled()) {
        for (const stored of store.copiesAt(target.id))
          if (stored.copy.state === 'failed') save(stored, {}, { nextTryMs: 0 })
      }
      look()
    },
    copiesOf: (backupId: string): BackupCopy[] => store.copiesOf(backupId).map(({ copy }) => copy),
    /** Resolves when nothing is left to do now. */
    async settled() {
      while (work) await work
    },
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await work
    },
  }
}
