/**
 * Decides which runs this engine works on. It takes runs when it is woken, and looks by itself now and then, so that a
 * lost wake-up costs seconds and loses nothing. Its heartbeat is the lease on everything that it owns.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../../platform/log.ts'
import {
  beat,
  type ClaimedRun,
  claimRuns,
  deleteSilentEngines,
  insertEngine,
  listCancelRequests,
  nextWakeAt,
  releaseEngine,
} from '../db/claims.ts'
import type { Database } from '../db/database.ts'
import { RunAborted } from './execute-run.ts'

type Needs = {
  database: Database
  engineId: string
  role: string
  log: Log
  /** Works on a run until it has ended or the signal aborts. Never rejects. */
  execute: (run: ClaimedRun, signal: AbortSignal) => Promise<void>
  /** Resolves when all that was done is written: only then may another engine go on with it. */
  drain: () => Promise<void>
}

export type Dispatcher = {
  /** There may be something to do. */
  wake: () => void
  /** Whether a new run could start here at once. */
  hasRoom: () => boolean
  /** Works on a run that was written with this engine as its owner; once the engine stops, the next one does. */
  begin: (run: ClaimedRun) => void
  /** Gives whether the run was being worked on here. */
  cancel: (runId: string) => boolean
  activeCount: () => number
  stop: () => Promise<void>
}

const maxActive = 100
const heartbeatMs = 5000
const lookEveryMs = 2000
/** How long what is under way may go on when the engine stops. */
const graceMs = 1000

export async function startDispatcher(needs: Needs): Promise<Dispatcher> {
  const { database, engineId, log } = needs
  const active = new Map<string, { fence: number; controller: AbortController; done: Promise<void> }>()
  let isStopping = false
  let isLooking = false
  let lookAgain = false
  let deadlineTimer: NodeJS.Timeout | undefined

  await database.write('worker', (db) => insertEngine(db, engineId, needs.role))

  function begin(run: ClaimedRun): void {
    if (isStopping || (active.get(run.id)?.fence ?? -1) >= run.fence) return
    const controller = new AbortController()
    const done = needs.execute(run, controller.signal).finally(() => {
      // A run that waited may have been claimed again before its former execution has quite ended.
      if (active.get(run.id)?.fence === run.fence) active.delete(run.id)
      if (lookAgain) look()
    })
    active.set(run.id, { fence: run.fence, controller, done })
    if (run.cancelRequested) controller.abort(new RunAborted('cancelled'))
  }

  /** One look at a time; being woken meanwhile means one more. */
  function look(): void {
    if (isStopping) return
    lookAgain = true
    if (isLooking || active.size >= maxActive) return
    isLooking = true
    claimAll()
      .catch((error: unknown) => log.warn('the queue could not be read', { error: String(error) }))
      .finally(() => {
        isLooking = false
        if (lookAgain) look()
      })
  }

  async function claimAll(): Promise<void> {
    while (lookAgain && !isStopping && active.size < maxActive) {
      lookAgain = false
      const room = maxActive - active.size
      const runs = await database.write('worker', (db) => claimRuns(db, engineId, [...active.keys()], room))
      for (const run of runs) begin(run)
      if (runs.length === room) lookAgain = true
    }
  }

  async function tick(): Promise<void> {
    const { requests, wakeAt } = await database.read('worker', async (db) => ({
      requests: active.size > 0 ? await listCancelRequests(db, engineId) : [],
      wakeAt: await nextWakeAt(db),
    }))
    if (isStopping) return
    for (const runId of requests) cancel(runId)
    clearTimeout(deadlineTimer)
    const inMs = wakeAt ? Math.max(0, wakeAt.getTime() - Date.now()) : lookEveryMs
    if (inMs < lookEveryMs) deadlineTimer = setTimeout(look, inMs)
    look()
  }

  async function heartbeat(): Promise<void> {
    await database.write('worker', async (db) => {
      if (!(await beat(db, engineId))) await insertEngine(db, engineId, needs.role)
      await deleteSilentEngines(db)
    })
  }

  function cancel(runId: string): boolean {
    const run = active.get(runId)
    run?.controller.abort(new RunAborted('cancelled'))
    return run !== undefined
  }

  const logError = (error: unknown) => log.warn('the dispatcher met an error', { error: String(error) })
  const quietly = (work: () => Promise<void>) => () => void work().catch(logError)
  const timers = [setInterval(quietly(tick), lookEveryMs), setInterval(quietly(heartbeat), heartbeatMs)]
  look()

  return {
    wake: look,
    hasRoom: () => !isStopping && !lookAgain && active.size < maxActive,
    begin,
    cancel,
    activeCount: () => active.size,
    async stop() {
      isStopping = true
      for (const timer of timers) clearInterval(timer)
      clearTimeout(deadlineTimer)
      const allDone = () => Promise.all([...active.values()].map(({ done }) => done))
      const grace = new AbortController()
      await Promise.race([allDone(), sleep(graceMs, undefined, { signal: grace.signal }).catch(() => {})])
      grace.abort()
      for (const { controller } of active.values()) controller.abort(new RunAborted('stopping'))
      await allDone()
      await needs.drain()
      await database.write('worker', (db) => releaseEngine(db, engineId)).catch(logError)
    },
  }
}
