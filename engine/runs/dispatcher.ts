/**
 * Decides which runs this engine works on. It takes runs when it is woken, and looks by itself now and then, so that a
 * lost wake-up costs seconds and loses nothing. What it takes it keeps for as long as the engine's heart beats (presence.ts).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../../platform/log.ts'
import { type ClaimedRun, defaultLeaseMs, hasOverdue, listRequests, nextWakeAt } from '../db/claims.ts'
import type { Database } from '../db/database.ts'
import { createClaim } from '../limits/claim-runs.ts'
import { endOverdue } from '../limits/deadlines.ts'
import { RunAborted } from './execute-run.ts'

type Needs = {
  database: Database
  engineId: string
  log: Log
  /** Runs at one time, at most. */
  concurrency?: number
  leaseMs?: number
  /** How long what is under way may go on when the engine stops. */
  drainMs?: number
  /** Whether other engines take runs from the same queue. */
  hasOthers?: () => boolean
  /** Works on a run until it has ended or the signal aborts. Never rejects. */
  execute: (run: ClaimedRun, signal: AbortSignal, wish: Wish) => Promise<void>
  /** A run that nobody worked on was ended. */
  onEnded?: (run: { id: string; orgId: string }) => void
  /** Resolves when all that was done is written: only then may another engine go on with it. */
  drain: () => Promise<void>
  /** The engine stops and the grace is over: nobody waits any longer for a database that does not answer. */
  stopWaiting?: () => void
}

/** What somebody wants of a run that is at work. */
export type Wish = { isPausing: boolean }

export type Dispatcher = {
  /** There may be something to do. */
  wake: () => void
  /** The same, said to all engines at once: one that is busy lets the others go first. */
  wakeInTurn: () => void
  /** Whether a new run could start here at once. */
  hasRoom: () => boolean
  /** Works on a run that was written with this engine as its owner; once the engine stops, the next one does. */
  begin: (run: ClaimedRun) => void
  /** Gives whether the run was being worked on here. */
  cancel: (runId: string) => boolean
  /** The same: no node of it begins any more, or (false) they do again. */
  pause: (runId: string, isPausing: boolean) => boolean
  activeCount: () => number
  /** Takes nothing more, ends what it has or leaves it where it is, and resolves when all of that is written. */
  stop: () => Promise<void>
}

/** Of a process that executes nothing. */
export const noDispatcher: Dispatcher = {
  ...{
    wake() {},
    wakeInTurn() {},
    hasRoom: () => false,
    begin() {},
    cancel: () => false,
    pause: () => false,
    activeCount: () => 0,
  },
  async stop() {},
}

const lookEveryMs = 2000
/** So much later for each run that it works on, an engine answers a call to all. */
const turnMs = 1
const longestTurnMs = 15
/** With others at the queue, it is emptied in handfuls. */
const mostAtOnce = 8

type ActiveRun = { fence: number; controller: AbortController; wish: Wish; done: Promise<void> }
/** What a timer can wait for. */
const longestMs = 2 ** 31 - 1

export function startDispatcher(needs: Needs): Dispatcher {
  const { database, engineId, log, hasOthers = () => false } = needs
  const { concurrency: maxActive = 100, leaseMs = defaultLeaseMs, drainMs = 1000 } = needs
  const active = new Map<string, ActiveRun>()
  let isStopping = false
  let looking: Promise<void> | undefined
  let lookAgain = false
  /** Queued runs wait for the end of others. */
  let isHeldUp = false
  const claim = createClaim({ database, engineId, leaseMs })
  let deadlineTimer: NodeJS.Timeout | undefined
  let turnTimer: NodeJS.Timeout | undefined

  function begin(run: ClaimedRun): void {
    if (isStopping || (active.get(run.id)?.fence ?? -1) >= run.fence) return
    const controller = new AbortController()
    const wish = { isPausing: run.pauseRequested }
    const timer =
      run.deadlineAt && setTimeout(giveUp, Math.min(Math.max(0, run.deadlineAt.getTime() - Date.now()), longestMs))
    function giveUp() {
      controller.abort(new RunAborted('deadline'))
    }
    const done = needs.execute(run, controller.signal, wish).finally(() => {
      if (timer) clearTimeout(timer)
      // A run that waited may have been claimed again before its former execution has quite ended.
      if (active.get(run.id)?.fence === run.fence) active.delete(run.id)
      if (lookAgain || isHeldUp || run.isLimited) look()
    })
    active.set(run.id, { fence: run.fence, controller, wish, done })
    if (run.cancelRequested) controller.abort(new RunAborted('cancelled'))
  }

  /** One look at a time; being woken meanwhile means one more. */
  function look(): void {
    if (isStopping) return
    lookAgain = true
    if (looking || active.size >= maxActive) return
    looking = claimAll()
      .catch((error: unknown) => log.warn('the queue could not be read', { error: String(error) }))
      .finally(() => {
        looking = undefined
        if (lookAgain) look()
      })
  }

  async function claimAll(): Promise<void> {
    while (lookAgain && !isStopping && active.size < maxActive) {
      lookAgain = false
      const room = Math.min(maxActive - active.size, hasOthers() ? mostAtOnce : maxActive)
      const claimed = await claim([...active.keys()], room)
      for (const run of claimed.runs) begin(run)
      isHeldUp = claimed.isHeldUp
      if (claimed.isMore) lookAgain = true
    }
  }

  async function tick(): Promise<void> {
    const { requests, wakeAt, isOverdue } = await database.read('worker', async (db) => ({
      requests: active.size > 0 ? await listRequests(db, engineId) : [],
      wakeAt: await nextWakeAt(db),
      isOverdue: await hasOverdue(db),
    }))
    if (isStopping) return
    for (const { id, wish } of requests) {
      if (wish === 'cancel') cancel(id)
      else pause(id, wish === 'pause')
    }
    if (isOverdue) for (const run of await endOverdue(database)) needs.onEnded?.(run)
    if (isStopping) return
    clearTimeout(deadlineTimer)
    const inMs = wakeAt ? Math.max(0, wakeAt.getTime() - Date.now()) : lookEveryMs
    if (inMs < lookEveryMs) deadlineTimer = setTimeout(look, inMs)
    look()
  }

  function wakeInTurn(): void {
    if (turnTimer) return
    turnTimer = setTimeout(
      () => {
        turnTimer = undefined
        look()
      },
      Math.min(active.size * turnMs, longestTurnMs),
    )
  }

  function cancel(runId: string): boolean {
    const run = active.get(runId)
    run?.controller.abort(new RunAborted('cancelled'))
    return run !== undefined
  }

  function pause(runId: string, isPausing: boolean): boolean {
    const run = active.get(runId)
    if (run) run.wish.isPausing = isPausing
    return run !== undefined
  }

  const logError = (error: unknown) => log.warn('the dispatcher met an error', { error: String(error) })
  const quietly = (work: () => Promise<void>) => () => void work().catch(logError)
  const timer = setInterval(quietly(tick), lookEveryMs)
  look()

  return {
    wake: look,
    wakeInTurn,
    hasRoom: () => !isStopping && !lookAgain && active.size < maxActive,
    begin,
    cancel,
    pause,
    activeCount: () => active.size,
    async stop() {
      isStopping = true
      clearInterval(timer)
      clearTimeout(deadlineTimer)
      clearTimeout(turnTimer)
      await looking // what it takes now is given back with the rest
      const allDone = () => Promise.all([...active.values()].map(({ done }) => done))
      const grace = new AbortController()
      await Promise.race([allDone(), sleep(drainMs, undefined, { signal: grace.signal }).catch(() => {})])
      grace.abort()
      needs.stopWaiting?.()
      for (const { controller } of active.values()) controller.abort(new RunAborted('stopping'))
      await allDone()
      await needs.drain()
    },
  }
}
