/** A restore: checked whole, loaded beside, compared, swapped in, asked; and the way back. */
import { join } from 'node:path'
import { AppError, isAppError } from '../../contracts/errors.ts'
import { type Sentence, say } from '../../contracts/phrases.ts'
import { addSecretKeys } from '../../platform/add-secret-keys.ts'
import type { JobContext, JobType } from '../jobs/jobs.ts'
import { takeProven, under } from './backup-jobs.ts'
import { ensureBackupKeys } from './backup-keys.ts'
import type { BackupRecord } from './backup-store.ts'
import type { Erasures } from './erasures.ts'
import { preflight } from './preflight.ts'
import { loadThrough } from './program.ts'
import { openBackup } from './read-backup.ts'
import { readSwap } from './swap-sides.ts'
import type { BackupNeeds } from './take-backup.ts'

type Needs = BackupNeeds & { onProven: (record: BackupRecord) => Promise<unknown>; erasures: Erasures }
type Input = { backupId: string; isForeign: boolean; skipBackup: boolean }
const limitMs = 6 * 3_600_000

export const restoreJob = (needs: Needs): JobType => ({
  title: () => say('jobRestore'),
  plan: () => [
    { name: 'check', title: say('stepCheckBackup'), weight: 10 },
    { name: 'keep', title: say('stepBackupNow'), weight: 30 },
    { name: 'load', title: say('stepLoad'), weight: 45 },
    { name: 'swap', title: say('stepSwap'), weight: 5 },
    { name: 'ask', title: say('stepAskRestored'), weight: 10 },
  ],
  limitMs,
  async work(context, input: Input) {
    const startedAt = performance.now()
    const before = await readSwap(needs.dataDir)
    // A kill after the change-over: the next start has finished it, and only the question is left.
    if (before?.jobId !== context.jobId) await changeOver(needs, context, input)
    await context.step('ask', () => ask(needs))
    const tookMs = Math.round(performance.now() - startedAt)
    needs.memory.change({ lastRestoreMs: tookMs })
    context.note(say('undoRestore'))
    return { backupId: input.backupId, tookMs }
  },
})

async function changeOver(needs: Needs, context: JobContext, { backupId, isForeign, skipBackup }: Input) {
  const { store, dataDir, place } = needs
  const { step, skip, signal, note } = context
  const record = await store.find(backupId)
  const { identities } = await ensureBackupKeys(dataDir)
  const path = store.pathOf(record)
  const opened = await step('check', async () => {
    const found = await openBackup({ path, identities, signal })
    await preflight(needs, found.manifest, { isForeign })
    return found
  })
  if (skipBackup) skip('keep', say('notAskedFor'))
  else if (context.memo.kept) skip('keep', say('takenBefore'))
  else {
    await step('keep', (report) => keep(needs, context, report, note))
    context.remember({ kept: true })
  }
  // Of this one try: the program of a host that was killed may still be at work in its own.
  const work = join(store.workFolder, `restore-${context.jobId}-${context.attempt}`)
  let isNeeded = false
  try {
    const { list } = needs.erasures
    await step('load', async (report) => {
      const program = await place().startRestore({ work, ...under(context, report) })
      const { erased } = await loadThrough({ program, path, identities, opened, signal, erased: await list() })
      if (erased) note(say('erasedStaySo', { things: erased }))
    })
    await step('swap', async () => {
      context.closeToCancel()
      await addSecretKeys(needs.secretKeys, opened.secrets.secretKey)
      // Once the change is in the journal the next start finishes it, from this folder.
      isNeeded = true
      await place().swap(context, { backupId, backupNumber: record.number, work })
      isNeeded = false
    })
  } finally {
    if (!isNeeded) await place().discard(work)
  }
}

/** What is there now may be the very reason for the restore: that it cannot be backed up does not stop one. */
async function keep(
  needs: Needs,
  context: JobContext,
  report: Parameters<typeof takeProven>[3],
  note: (sentence: Sentence) => void,
) {
  try {
    await takeProven(needs, 'before-restore', context, report)
  } catch (error) {
    context.signal.throwIfAborted()
    if (isAppError(error) && error.code === 'disk-full') throw error
    const why = error instanceof Error ? error.message : String(error)
    note(say('couldNotBackUp', { why }))
  }
}

async function ask({ place }: Needs) {
  try {
    await place().wake()
  } catch (cause) {
    await place().undo()
    await place().wake()
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('restore-failed', {
      detail: `The restored side did not start, and the old one is back. ${why}`,
      cause,
    })
  }
}

export const undoJob = (needs: BackupNeeds & { erasures: Erasures }): JobType => ({
  title: () => say('jobUndoRestore'),
  plan: () => [
    { name: 'swap', title: say('stepSwapBack'), weight: 50 },
    { name: 'ask', title: say('stepAskBack'), weight: 50 },
  ],
  limitMs: 3_600_000,
  async work({ step, closeToCancel, memo, remember }) {
    closeToCancel()
    const swap = await readSwap(needs.dataDir)
    if (!swap && !memo.begun) throw new AppError('undo-not-possible')
    if (swap && swap.mode !== needs.place().mode) throw otherMode(swap.mode)
    remember({ begun: true })
    await step('swap', () => needs.place().undo())
    await step('ask', async () => {
      await needs.place().wake()
      await needs.erasures.eraseAgain() // what was erased since the restore is still there on this side
    })
    return {}
  },
})

export const otherMode = (mode: 'embedded' | 'stack') =>
  new AppError('undo-not-possible', {
    detail: `It was restored into the ${mode === 'stack' ? 'stack. Start that again ("ice up")' : 'embedded engine. Let that answer again ("ice down")'}, then take it back.`,
  })
