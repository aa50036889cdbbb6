/** Runs long operations one at a time: their steps, how far they are, why they failed; cancels them, and resumes them after a kill. */
import { randomUUID } from 'node:crypto'
import { AppError, isAppError, toProblem } from '../../contracts/errors.ts'
import { hasJobEnded, type Job, type JobKind } from '../../contracts/jobs.ts'
import { inEnglish, phrased, type Sentence } from '../../contracts/phrases.ts'
import type { Log } from '../../platform/log.ts'
import type { JobStore, StoredJob } from './job-store.ts'
import { newStep, percentOf, type StepChange, type StepPlan, withNote, withStep } from './progress.ts'

/** What a job's work is given. */
export type JobContext = {
  jobId: string
  signal: AbortSignal
  /** Runs one step. Steps must be safe to run again: after a kill a job begins at its first one. */
  step: <T>(name: string, work: (report: Report) => Promise<T>) => Promise<T>
  skip: (name: string, why: Sentence) => void
  note: (sentence: Sentence) => void
  /** What outlives a kill; `remember` has it on disk when it returns. */
  memo: Readonly<Record<string, unknown>>
  remember: (change: Record<string, unknown>) => void
  /** From here on cancelling would do more harm than finishing. */
  closeToCancel: () => void
  attempt: number
}
export type Report = (percent: number | null, detail?: Sentence) => void

export type JobType = {
  title: (input: unknown) => Sentence
  plan: (input: unknown) => readonly StepPlan[]
  limitMs: number
  work: (context: JobContext, input: never) => Promise<Record<string, unknown> | undefined>
}

export type Jobs = {
  start: (kind: JobKind, input: unknown) => Job
  find: (id: string) => Job
  list: (limit: number) => Job[]
  cancel: (id: string) => Job
  /** The job now, and at each change until it ends. */
  follow: (id: string, signal: AbortSignal) => AsyncGenerator<Job>
  /** Resolves when the job has ended, whatever its end. */
  ended: (id: string) => Promise<Job>
  /** Also one that an earlier host left and that is not taken up yet. */
  running: () => Job | undefined
  /** Takes up what the host left behind when it was ended. */
  resume: () => void
  /** Lets the running job stop at a safe place; it is resumed at the next start. */
  stop: () => Promise<void>
}

type Needs = { store: JobStore; types: Partial<Record<JobKind, JobType>>; log: Log }
type Running = {
  stored: StoredJob
  plan: readonly StepPlan[]
  abort: AbortController
  done: Promise<void>
  mayCancel: boolean
}

/** Progress within a step is written this often at most; states and memos always, at once. */
const saveEveryMs = 500

class HostStops extends Error {}

export function createJobs({ store, types, log }: Needs): Jobs {
  let current: Running | undefined
  /** What an earlier host left, until it is taken up: nothing else may begin before it. */
  let left = store.unfinished()
  let stopping = false
  const listeners = new Map<string, Set<() => void>>()

  const typeOf = (kind: JobKind): JobType => {
    const type = types[kind]
    if (!type) throw new Error(`No job of the kind ${kind} is known.`)
    return type
  }

  function change(running: Running, update: (job: Job) => Job, isUrgent = true) {
    const { stored, plan } = running
    const next = update(stored.job)
    stored.job = { ...next, percent: percentOf(next.steps, plan, stored.job.percent), seq: stored.job.seq + 1 }
    if (isUrgent || Date.now() - lastSaved > saveEveryMs) {
      store.save(stored)
      lastSaved = Date.now()
    }
    for (const listener of [...(listeners.get(stored.job.id) ?? [])]) listener()
  }
  let lastSaved = 0

  function run(stored: StoredJob): Running {
    const type = typeOf(stored.job.kind)
    const plan = type.plan(stored.input)
    const running: Running = { stored, plan, abort: new AbortController(), done: Promise.resolve(), mayCancel: true }
    current = running
    running.done = execute(running, type).finally(() => {
      if (current === running) current = undefined
    })
    return running
  }

  async function execute(running: Running, type: JobType) {
    const now = new Date()
    const { stored, plan, abort } = running
    change(running, (job) => ({
      ...job,
      state: 'running',
      attempts: job.attempts + 1,
      startedAt: job.startedAt ?? now.toISOString(),
      deadline: new Date(now.getTime() + type.limitMs).toISOString(),
      steps: plan.map(newStep),
      problem: null,
    }))
    const timer = setTimeout(() => {
      const detail = `It was given ${Math.round(type.limitMs / 60_000)} minutes. What was done so far is safe; start it again to go on.`
      abort.abort(new AppError('job-timeout', { detail }))
    }, type.limitMs)
    try {
      const result = await type.work(contextOf(running), stored.input as never)
      end(running, { state: 'succeeded', result: result ?? null })
    } catch (error) {
      const cause = abort.signal.aborted ? (abort.signal.reason as unknown) : error
      if (cause instanceof HostStops) return store.save(stored) // still "running": taken up at the next start
      const isCancelled = isAppError(cause) && cause.code === 'job-cancelled'
      if (!isCancelled) log.error('A job failed', { job: stored.job.id, kind: stored.job.kind, error: cause })
      end(running, { state: isCancelled ? 'cancelled' : 'failed', problem: toProblem(cause) })
    } finally {
      clearTimeout(timer)
    }
  }

  function end(running: Running, outcome: Partial<Job>) {
    const at = new Date().toISOString()
    const state = outcome.state === 'succeeded' ? ('done' as const) : ('failed' as const)
    change(running, (job) => ({
      ...job,
      ...outcome,
      endedAt: at,
      steps: job.steps.map((step) => (step.state === 'running' ? { ...step, state, endedAt: at } : step)),
      ...(outcome.state === 'succeeded' ? { percent: 100 } : {}),
    }))
  }

  function contextOf(running: Running): JobContext {
    const { stored, abort } = running
    const set = (name: string, { detail, ...step }: StepChange, isUrgent = true) =>
      change(running, (job) => withStep(job, name, step, detail), isUrgent)
    return {
      jobId: stored.job.id,
      signal: abort.signal,
      memo: stored.memo,
      attempt: stored.job.attempts,
      async step(name, work) {
        abort.signal.throwIfAborted()
        set(name, { state: 'running', startedAt: new Date().toISOString() })
        const result = await work((percent, detail) => set(name, { percent, ...(detail && { detail }) }, false))
        set(name, { state: 'done', endedAt: new Date().toISOString() })
        return result
      },
      skip: (name, why) => set(name, { state: 'skipped', detail: why }),
      note: (sentence) => change(running, (job) => withNote(job, sentence)),
      remember(memo) {
        Object.assign(stored.memo, memo)
        store.save(stored)
      },
      closeToCancel: () => {
        running.mayCancel = false
      },
    }
  }

  const findStored = (id: string): Job => {
    const job = current?.stored.job.id === id ? current.stored.job : store.find(id)?.job
    if (!job) throw new AppError('job-not-found', { detail: `There is no job ${id}.` })
    return job
  }

  function start(kind: JobKind, input: unknown): Job {
    const busy = (current?.stored ?? left[0])?.job
    if (busy) {
      const { title, percent } = busy
      throw new AppError('job-running', {
        detail: `"${title}" is at ${Math.round(percent)} %. Wait until it has ended, or cancel it.`,
        extra: { jobId: busy.id },
      })
    }
    const type = typeOf(kind)
    const title = type.title(input)
    const job: Job = {
      ...{
        id: randomUUID(),
        kind,
        state: 'queued',
        title: inEnglish(title),
        phrases: phrased({ title }),
        percent: 0,
        notes: [],
        isCancelling: false,
      },
      ...{ steps: type.plan(input).map(newStep), attempts: 0, createdAt: new Date().toISOString(), startedAt: null },
      ...{ endedAt: null, deadline: null, problem: null, result: null, seq: 1 },
    }
    const stored: StoredJob = { job, input, memo: {} }
    store.add(stored)
    run(stored)
    return stored.job
  }

  async function* follow(id: string, signal: AbortSignal): AsyncGenerator<Job> {
    let seen = 0
    for (;;) {
      const job = findStored(id)
      if (job.seq > seen) {
        seen = job.seq
        yield job
        continue // it may have changed while the reader was busy; only the newest state counts
      }
      if (hasJobEnded(job) || signal.aborted || stopping) return
      await nextChange(id, signal)
    }
  }

  const nextChange = (id: string, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const all = listeners.get(id) ?? new Set()
      listeners.set(id, all)
      const finish = () => {
        all.delete(finish)
        if (all.size === 0) listeners.delete(id)
        signal.removeEventListener('abort', finish)
        resolve()
      }
      all.add(finish)
      signal.addEventListener('abort', finish, { once: true })
    })

  return {
    start,
    find: findStored,
    list: (limit) => store.list(limit).map((job) => (current?.stored.job.id === job.id ? current.stored.job : job)),
    cancel(id) {
      const job = findStored(id)
      if (hasJobEnded(job) || !current) throw new AppError('job-ended', { detail: `It has ${job.state}.` })
      if (!current.mayCancel) {
        throw new AppError('job-ended', {
          detail: 'It is past the point where stopping would be safe; it ends by itself.',
        })
      }
      change(current, (now) => ({ ...now, isCancelling: true }))
      current.abort.abort(new AppError('job-cancelled', { detail: 'Somebody cancelled it.' }))
      return current.stored.job
    },
    follow,
    async ended(id) {
      if (current?.stored.job.id === id) await current.done
      return findStored(id)
    },
    running: () => (current?.stored ?? left[0])?.job,
    resume() {
      const [first, ...others] = left
      left = []
      for (const other of others) store.save({ ...other, job: { ...other.job, state: 'cancelled' } })
      if (!first) return
      log.info('A job of the last start goes on', { job: first.job.id, kind: first.job.kind })
      run(first)
    },
    async stop() {
      stopping = true
      const running = current
      for (const set of [...listeners.values()]) for (const listener of [...set]) listener()
      if (!running) return
      running.abort.abort(new HostStops('The host stops.'))
      await running.done
    },
  }
}
