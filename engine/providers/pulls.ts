/**
 * Models that an Ollama fetches, or that are downloaded from a hub: jobs of this process. What has come is kept, so a lost
 * job is only asked for again.
 */
import { v7 as uuidv7 } from 'uuid'
import { AppError, toProblem } from '../../contracts/errors.ts'
import type { ModelPull } from '../../contracts/models.ts'
import { askProvider, explain, type Reach } from './ask-provider.ts'
import { downloadModel } from './download-model.ts'

export type Pulls = {
  start: (orgId: string, reach: Reach, model: string) => ModelPull
  list: (orgId: string) => ModelPull[]
  follow: (orgId: string, id: string, signal: AbortSignal) => AsyncIterable<ModelPull>
  cancel: (orgId: string, id: string) => void
  stop: () => Promise<void>
}

type Job = {
  orgId: string
  pull: ModelPull
  stopping: AbortController
  work: Promise<void>
  changed: PromiseWithResolvers<void>
}

const keptJobs = 50
/** Ollama tells its progress a few times a second; silence this long is a broken connection. */
const idleMs = 120_000
const tellEveryMs = 100

export function createPulls(): Pulls {
  const jobs = new Map<string, Job>()
  const find = (orgId: string, id: string): Job => {
    const job = jobs.get(id)
    if (job?.orgId === orgId) return job
    throw new AppError('model-not-found', { detail: 'No such model is being fetched.' })
  }
  return {
    start(orgId, reach, model) {
      const same = [...jobs.values()].find(
        ({ orgId: org, pull }) =>
          org === orgId && pull.state === 'running' && pull.model === model && pull.provider === reach.provider.name,
      )
      if (same) return same.pull
      const job: Job = {
        orgId,
        pull: newPull(reach.provider.name, model),
        stopping: new AbortController(),
        work: Promise.resolve(),
        changed: Promise.withResolvers(),
      }
      jobs.set(job.pull.id, job)
      for (const [id, old] of jobs) if (jobs.size > keptJobs && old.pull.state !== 'running') jobs.delete(id)
      job.work = work(job, reach)
      return job.pull
    },
    list: (orgId) =>
      [...jobs.values()]
        .filter((job) => job.orgId === orgId)
        .map(({ pull }) => pull)
        .reverse(),
    async *follow(orgId, id, signal) {
      const job = find(orgId, id)
      const left = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      while (!signal.aborted) {
        const { changed, pull } = job
        yield pull
        if (pull.state !== 'running') return
        await Promise.race([changed.promise, left])
      }
    },
    cancel(orgId, id) {
      find(orgId, id).stopping.abort(new AppError('run-cancelled', { detail: 'It was stopped.' }))
    },
    async stop() {
      for (const { stopping } of jobs.values())
        stopping.abort(new AppError('run-cancelled', { detail: 'iceOS stops.' }))
      await Promise.all([...jobs.values()].map((job) => job.work))
    },
  }
}

const newPull = (provider: string, model: string): ModelPull => ({
  id: uuidv7(),
  provider,
  model,
  state: 'running',
  step: 'starting',
  percent: null,
  completedBytes: 0,
  totalBytes: 0,
  startedAt: new Date().toISOString(),
  finishedAt: null,
  problem: null,
})

function change(job: Job, what: Partial<ModelPull>): void {
  job.pull = { ...job.pull, ...what }
  const { resolve } = job.changed
  job.changed = Promise.withResolvers()
  resolve()
}

async function work(job: Job, reach: Reach): Promise<void> {
  const end = (what: Partial<ModelPull>) => change(job, { ...what, finishedAt: new Date().toISOString() })
  try {
    await (reach.provider.kind === 'local' ? download(job, reach) : pull(job, reach))
    end({ state: 'succeeded', percent: 100, step: 'done' })
  } catch (error) {
    if (job.stopping.signal.aborted) end({ state: 'cancelled' })
    else end({ state: 'failed', problem: toProblem(explain(reach, error)) })
  }
}

/** Told a few times a second. */
async function download(job: Job, { connection, key }: Reach): Promise<void> {
  let toldMs = 0
  const tell = ({ step, completedBytes, totalBytes }: Pick<ModelPull, 'step' | 'completedBytes' | 'totalBytes'>) => {
    if (step === job.pull.step && Date.now() - toldMs < tellEveryMs) return
    toldMs = Date.now()
    change(job, { step, completedBytes, totalBytes, percent: Math.floor((100 * completedBytes) / (totalBytes || 1)) })
  }
  await downloadModel({ connection, key, model: job.pull.model, idleMs }, tell, job.stopping.signal)
}

type Line = { status?: string; error?: string; digest?: string; total?: number; completed?: number }

async function pull(job: Job, reach: Reach): Promise<void> {
  const idle = new AbortController()
  const signal = AbortSignal.any([job.stopping.signal, idle.signal])
  const giveUp = () =>
    idle.abort(new AppError('model-timeout', { detail: `Ollama said nothing for ${idleMs / 1000} s.` }))
  let timer = setTimeout(giveUp, idleMs)
  const layers = new Map<string, { total: number; completed: number }>()
  let toldMs = 0
  try {
    const body = JSON.stringify({ model: job.pull.model, stream: true })
    const response = await askProvider(reach, '/api/pull', { method: 'POST', body, signal })
    for await (const line of readLines(response)) {
      clearTimeout(timer)
      timer = setTimeout(giveUp, idleMs)
      if (line.error) throw Object.assign(new Error(line.error), { statusCode: 400, responseBody: line.error })
      if (line.status === 'success') return
      if (line.digest && line.total) layers.set(line.digest, { total: line.total, completed: line.completed ?? 0 })
      const isNews = line.status !== job.pull.step
      if (!isNews && Date.now() - toldMs < tellEveryMs) continue
      toldMs = Date.now()
      change(job, { step: line.status ?? job.pull.step, ...progressOf([...layers.values()]) })
    }
    throw new AppError('model-failed', { detail: 'Ollama ended without saying that the model is there. Try again.' })
  } finally {
    clearTimeout(timer)
  }
}

function progressOf(layers: readonly { total: number; completed: number }[]) {
  const totalBytes = layers.reduce((sum, { total }) => sum + total, 0)
  const completedBytes = layers.reduce((sum, { completed }) => sum + completed, 0)
  return {
    totalBytes,
    completedBytes,
    percent: totalBytes > 0 ? Math.floor((100 * completedBytes) / totalBytes) : null,
  }
}

async function* readLines(response: Response): AsyncIterable<Line> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const bytes of response.body ?? []) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim()) yield JSON.parse(line) as Line
  }
  if (rest.trim()) yield JSON.parse(rest) as Line
}
