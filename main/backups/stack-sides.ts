/**
 * Puts a restored side of the stack in the place of the live one, or back: two names of databases change in one transaction, then
 * the files in their volume. The journal is on disk before, the engines are gone before, and no engine starts until all of it is
 * done: whatever is interrupted, what comes up is the whole old side or the whole new one.
 */
import { rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { Swap } from '../../contracts/backup-format.ts'
import { AppError, isAppError } from '../../contracts/errors.ts'
import { outcomeOf, runOnce } from '../stack/run-once.ts'
import { databaseExists, runSql, startPostgres } from '../stack/run-sql.ts'
import type { StackBase } from '../stack/stack.ts'
import { filesDirInside } from '../stack/talk.ts'
import { stopEngines } from '../stack/upgrade.ts'
import { forgetSwap, readSwap, saveSwap } from './swap-sides.ts'

const live = 'iceos'
/** Names of databases, and of folders among the sides of the files. */
export const nextSide = { database: 'iceos_next', files: 'next' }
const keptSide = { database: 'iceos_kept', files: 'kept' }
const undoneSide = { database: 'iceos_undone', files: 'undone' }
type Side = typeof nextSide

const unhurried = () => new AbortController().signal

export async function swapStackSides(base: StackBase, swap: Omit<Swap, 'phase' | 'items' | 'mode'>): Promise<void> {
  await dropSide(base, keptSide) // of a restore before this one
  await saveSwap(base.dataDir, { ...swap, mode: 'stack', items: [], phase: 'swapping' })
  await settleStackSwap(base)
}

export async function undoStackSwap(base: StackBase): Promise<void> {
  const swap = await readSwap(base.dataDir)
  if (!swap) return
  await startPostgres(base, unhurried())
  if (swap.phase === 'swapped' && !(await databaseExists(base, keptSide.database, unhurried())))
    throw new AppError('undo-not-possible', { detail: 'The side that was there before is gone.' })
  if (await databaseExists(base, undoneSide.database, unhurried())) await dropSide(base, undoneSide)
  await saveSwap(base.dataDir, { ...swap, phase: 'undoing' })
  await settleStackSwap(base)
}

/** Finishes what was begun; does nothing when nothing was. Called before any engine of the stack starts. */
export async function settleStackSwap(base: StackBase): Promise<void> {
  const swap = await readSwap(base.dataDir)
  if (swap?.mode !== 'stack' || swap.phase === 'swapped') return
  await stopEngines(base)
  await startPostgres(base, unhurried())
  if (swap.phase === 'swapping') {
    await exchange(base, nextSide, keptSide)
    const keptBytes = Number(await runSql(base, `select pg_database_size('${keptSide.database}')`, unhurried()))
    return saveSwap(base.dataDir, { ...swap, phase: 'swapped', keptBytes })
  }
  await exchange(base, keptSide, undoneSide)
  await forgetSwap(base.dataDir)
  await dropSide(base, undoneSide)
}

export async function dropKeptStackSide(base: StackBase): Promise<void> {
  await forgetSwap(base.dataDir)
  await dropSide(base, keptSide)
}

export async function dropSide(base: StackBase, { database, files }: Side): Promise<void> {
  await runSql(base, `drop database if exists ${database} with (force)`, unhurried())
  await runProgram(base, ['remove-files', '--next', files])
}

async function exchange(base: StackBase, next: Side, kept: Side): Promise<void> {
  await exchangeNames(base, next.database, kept.database)
  await runProgram(base, ['exchange-files', '--next', next.files, '--kept', kept.files])
}

/** With the next one gone the names have changed already; with both gone there is nothing to change to. */
async function exchangeNames(base: StackBase, next: string, kept: string): Promise<void> {
  const signal = unhurried()
  const [hasNext, hasKept] = [await databaseExists(base, next, signal), await databaseExists(base, kept, signal)]
  if (!hasNext && hasKept) return
  if (!hasNext) {
    await forgetSwap(base.dataDir)
    throw new AppError('restore-failed', {
      detail: 'The side that was to come is gone. Everything is as it was before.',
    })
  }
  const hasLive = await databaseExists(base, live, signal)
  const renames = [
    ...(hasLive ? [`alter database ${live} rename to ${kept}`] : []),
    `alter database ${next} rename to ${live}`,
  ]
  const sessions = `select count(pg_terminate_backend(pid)) from pg_stat_activity where datname in ('${live}', '${next}')`
  for (let tries = 1; ; tries++) {
    await runSql(base, sessions, signal)
    try {
      return void (await runSql(base, `begin; ${renames.join('; ')}; commit`, signal))
    } catch (error) {
      if (tries === mostTries || !isAppError(error)) throw error
      await wait(pauseMs) // somebody has come in between: a health check, a person with psql
    }
  }
}
const [mostTries, pauseMs] = [40, 250]

/** The engine's program, where the volume of the files is mounted. */
export async function runProgram(base: StackBase, args: readonly string[]): Promise<void> {
  const migrate = await base.service('migrate')
  const command = ['dist/engine/backup.js', ...args, '--files-dir', filesDirInside]
  outcomeOf(await runOnce(await base.converge(), { ...migrate, command }, unhurried()), 'The change of the files')
}

/** Of a restore that did not come to its end. */
export async function discardNextSide(base: StackBase, work: string): Promise<void> {
  await rm(work, { recursive: true, force: true })
  await dropSide(base, nextSide).catch((error: unknown) => base.log.warn('A half restored side stays', { error }))
}
