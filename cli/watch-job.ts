/** Follows a job to its end: drawn in a terminal, a line per step in a pipe, a line of JSON per change with --json. */
import { setTimeout as wait } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { type Client, call, callStream } from '../contracts/call.ts'
import { fromProblem, isAppError } from '../contracts/errors.ts'
import { cancelJobRoute, hasJobEnded, type Job, type JobStep, streamJobRoute } from '../contracts/jobs.ts'
import { exitCodes } from './exit-codes.ts'
import { printJob, printStep } from './job-view.ts'
import type { Session } from './session.ts'
import type { Stream } from './terminal.ts'

const redrawMs = 150
const retryMs = 500
const patienceMs = 60_000

/** Ctrl-C cancels the job; a second one leaves it to itself. Throws the job's problem. */
export async function watchJob(session: Session, client: Client, job: Job): Promise<number> {
  const { terminal, isJson } = session
  const view = isJson ? jsonView(terminal.out) : terminal.err.size() ? liveView(terminal.err) : plainView(terminal.err)
  const leaving = new AbortController()
  let interrupts = 0
  const stopListening = terminal.onInterrupt(() => {
    if (++interrupts > 1) return leaving.abort()
    session.note('Cancelling at the next safe place. Ctrl-C again leaves the job to itself.')
    void call(client, cancelJobRoute, { params: { jobId: job.id } }).catch((error: unknown) =>
      session.note(error instanceof Error ? error.message : String(error)),
    )
  })
  try {
    let last = job
    for await (const now of follow(client, job, leaving.signal)) {
      last = now
      view.show(now)
    }
    view.stop()
    for (const note of last.notes) session.note(note)
    if (last.problem) {
      if (isJson) return exitCodes.failed
      throw fromProblem(last.problem)
    }
    return exitCodes.ok
  } finally {
    stopListening()
    view.stop()
  }
}

/** Through a restart of the host, which takes up its job again. */
async function* follow(client: Client, job: Job, signal: AbortSignal): AsyncGenerator<Job> {
  yield job
  let giveUpAt = Date.now() + patienceMs
  let seq = job.seq
  for (;;) {
    try {
      for await (const { data } of callStream(client, streamJobRoute, { params: { jobId: job.id }, signal })) {
        giveUpAt = Date.now() + patienceMs
        if (data.seq > seq) yield data
        seq = Math.max(seq, data.seq)
        if (hasJobEnded(data)) return
      }
    } catch (error) {
      if (signal.aborted) return
      const mayHeal = isAppError(error) ? error.code === 'host-not-running' : error instanceof TypeError
      if (!mayHeal || Date.now() > giveUpAt) throw error
    }
    await wait(retryMs)
  }
}

type View = { show: (job: Job) => void; stop: () => void }

const jsonView = (out: Stream): View => ({ show: (job) => out.write(`${JSON.stringify(job)}\n`), stop() {} })

/** What has changed, a line each: for logs of a CI. */
function plainView(stream: Stream): View {
  const seen = new Map<string, JobStep['state']>()
  return {
    show(job) {
      for (const step of job.steps) {
        if (seen.get(step.name) === step.state || step.state === 'waiting') continue
        seen.set(step.name, step.state)
        stream.write(`${printStep(step, Date.now(), stream.paint)}\n`)
      }
    },
    stop() {},
  }
}

function liveView(stream: Stream): View {
  let job: Job | undefined
  let drawn = 0
  const draw = () => {
    if (!job) return
    const columns = stream.size()?.columns ?? 80
    const lines = printJob(job, Date.now(), stream.paint).map((line) => cut(line, columns))
    stream.write(`${drawn > 0 ? `\u001b[${drawn}A\u001b[J` : ''}${lines.map((line) => `${line}\n`).join('')}`)
    drawn = lines.length
  }
  const timer = setInterval(draw, redrawMs)
  return {
    show(next) {
      if (!job) {
        job = next
        draw()
      }
      job = next
    },
    stop() {
      clearInterval(timer)
      draw()
      job = undefined
    },
  }
}

function cut(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line)
  return plain.length < columns ? line : `${plain.slice(0, columns - 2)}…`
}
