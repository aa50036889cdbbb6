/**
 * Fires schedules and, beside them, events. Every engine looks; the transaction that starts a run also leaves its time behind, so each time of a
 * schedule starts one run, whichever engine is first and wherever one of them ends. Looking again now and then is what
 * catches up after sleep, and finds what other engines have changed.
 */
import { isAppError, toProblem } from '../../contracts/errors.ts'
import { hasEnded } from '../../contracts/runs.ts'
import type { Log } from '../../platform/log.ts'
import {
  findNextDue,
  listDueTriggers,
  lockDueTrigger,
  moveTrigger,
  noteFired,
  noteNotFired,
  type TriggerOwner,
} from '../db/triggers.ts'
import {
  beginWritten,
  prepareStart,
  type StartNeeds,
  type StartRequest,
  type WrittenRun,
  writeRun,
} from '../runs/start-run.ts'
import { nextTime } from './cron-times.ts'
import { decideFiring } from './decide-firing.ts'
import { fireEvents } from './fire-events.ts'
import { callerOf } from './trigger-caller.ts'

export type Scheduler = {
  /** A schedule was made or changed, or something has happened that triggers may wait for. */
  wake: () => void
  stop: () => Promise<void>
}

type Needs = StartNeeds & { log: Log }

const lookEveryMs = 5000
const dueAtOnce = 50
/** Another engine may be firing what is due. */
const leastMs = 50

export function startScheduler(needs: Needs): Scheduler {
  const { database, feed, log } = needs
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let lookAgain = false
  let hasPending = false
  let isStopping = false

  function look(): void {
    clearTimeout(timer)
    if (isStopping) return
    if (looking) {
      lookAgain = true
      return
    }
    lookAgain = false
    looking = fireAll()
      .catch((error: unknown) => {
        log.warn('the schedules could not be looked at', { error: String(error) })
        return lookEveryMs
      })
      .then((inMs) => {
        looking = undefined
        if (isStopping) return
        if (lookAgain) look()
        else timer = setTimeout(look, inMs)
      })
  }

  /** Gives when to look again. */
  async function fireAll(): Promise<number> {
    const due = await database.readOne('worker', (db) => listDueTriggers(db, dueAtOnce))
    let hasFailed = false
    const hasMore = await fireEvents(needs, () => isStopping)
    for (const trigger of due) {
      if (isStopping) return 0
      await fire(needs, trigger).catch((error: unknown) => {
        hasFailed = true
        log.warn('a schedule could not be fired, and will be again', { trigger: trigger.id, error: String(error) })
      })
    }
    const next = await database.readOne('worker', findNextDue)
    hasPending = next.hasPending
    if (hasMore) return 0
    return hasFailed ? lookEveryMs : Math.min(lookEveryMs, Math.max(leastMs, Math.ceil(next.inMs ?? lookEveryMs)))
  }

  const stopListening = feed.onAny(({ state }) => {
    if (hasPending && state && hasEnded(state)) look()
  })
  look()

  return {
    wake: look,
    async stop() {
      isStopping = true
      clearTimeout(timer)
      stopListening()
      await looking
    },
  }
}

async function fire(needs: Needs, trigger: TriggerOwner): Promise<void> {
  const { database, log } = needs
  const caller = callerOf(trigger)
  try {
    const started = await database.write(
      caller,
      async (db): Promise<{ request: StartRequest; written: WrittenRun } | undefined> => {
        const due = await lockDueTrigger(db, trigger.id)
        if (!due) return undefined
        const decision = decideFiring({ ...due, nextAfter: (moment) => nextTime(due.config, moment) })
        if (!(await moveTrigger(db, trigger.id, { from: due, to: decision })) || !decision.fireFor) return undefined
        const body = { blueprintId: due.blueprintId, inputs: due.inputs }
        const idempotencyKey = `trigger:${trigger.id}:${decision.fireFor.toISOString()}`
        const request = prepareStart(needs, body, { idempotencyKey, triggerId: trigger.id, orgId: trigger.orgId })
        const written = await writeRun(needs, db, caller, request)
        await noteFired(db, trigger.id, written.kind === 'new' ? request.id : written.id)
        return { request, written }
      },
    )
    if (started) beginWritten(needs, trigger.orgId, started.request, started.written)
  } catch (error) {
    if (!isAppError(error) || error.kind !== 'user') throw error
    log.warn('a schedule could not start its run', { trigger: trigger.id, error: String(error) })
    await giveUp(needs, trigger, error.code === 'blueprint-not-found', error)
  }
}

/** This time of the schedule is over all the same: the same inputs would be refused again at once. */
async function giveUp({ database }: Needs, trigger: TriggerOwner, disable: boolean, error: unknown): Promise<void> {
  await database.write(callerOf(trigger), async (db) => {
    const due = await lockDueTrigger(db, trigger.id)
    if (!due) return
    await moveTrigger(db, trigger.id, {
      from: due,
      to: { nextAt: nextTime(due.config, due.now) ?? null, pendingAt: null },
    })
    await noteNotFired(db, trigger.id, toProblem(error), disable)
  })
}
