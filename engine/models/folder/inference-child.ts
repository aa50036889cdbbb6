/**
 * A process of its own for one model: it may be slow, and what a damaged or hostile file does ends it and not the engine.
 * Arguments: the folder, and the megabytes it may take. A question goes before the texts of documents, after each text.
 */
import { createInterface } from 'node:readline'
import { setImmediate } from 'node:timers/promises'
import { AppError, isAppError, toProblem } from '../../../contracts/errors.ts'
import { type Inference, openInference } from './inference.ts'
import type { Answer, Reply, Request } from './messages.ts'
import { invalid, readModelFolder } from './model-folder.ts'

const [, , path = '', memoryMb = '0'] = process.argv
const mostBytes = Number(memoryMb) * 1024 * 1024

type Job = Extract<Request, { texts: readonly string[] }> & { answer: Answer }
const jobs: Job[] = []
let isAtWork = false

const reply = (line: Reply) => process.stdout.write(`${JSON.stringify(line)}\n`)
let model: Inference | undefined

async function open(): Promise<Inference> {
  const folder = await readModelFolder(path)
  if (folder.onnxBytes > mostBytes) {
    throw invalid(path, `The model has ${megabytes(folder.onnxBytes)} MB; its process may take ${memoryMb} MB.`)
  }
  return openInference(path, folder)
}

async function workThrough(): Promise<void> {
  if (isAtWork) return
  isAtWork = true
  for (;;) {
    const job = jobs.find(({ isUrgent }) => isUrgent) ?? jobs[0]
    if (!job) break
    try {
      model ??= await open()
      const isDone = await oneText(model, job)
      if (isDone) end(job, { id: job.id, answer: job.answer })
    } catch (error) {
      end(job, { id: job.id, problem: toProblem(isAppError(error) ? error : failed(error)) })
    }
    await setImmediate() // hear what has been asked or cancelled meanwhile
  }
  isAtWork = false
}

/** Gives whether it was the last. */
async function oneText(model: Inference, { texts, query, answer }: Job): Promise<boolean> {
  const at = answer.vectors.length + answer.scores.length
  const text = texts[at]
  if (text === undefined) return true
  if (query === undefined) {
    const { vector, tokens } = await model.embed(text)
    answer.vectors.push(vector)
    answer.tokens += tokens
  } else {
    const { score, tokens } = await model.score(query, text)
    answer.scores.push(score)
    answer.tokens += tokens
  }
  const taken = process.memoryUsage.rss()
  if (taken > mostBytes) {
    throw new AppError('model-failed', {
      detail: `${path}: it takes ${megabytes(taken)} MB, and may take ${memoryMb}.`,
    })
  }
  return at + 1 === texts.length
}

function end(job: Job, line: Reply): void {
  const at = jobs.indexOf(job)
  if (at === -1) return // cancelled
  jobs.splice(at, 1)
  reply(line)
}

const failed = (error: unknown) => new AppError('model-failed', { detail: `${path}: ${String(error).slice(0, 300)}` })
const megabytes = (bytes: number) => Math.round(bytes / 1024 / 1024)

createInterface({ input: process.stdin }).on('line', (text) => {
  const request = JSON.parse(text) as Request
  if ('isCancelled' in request) {
    const at = jobs.findIndex(({ id }) => id === request.id)
    if (at !== -1) jobs.splice(at, 1)
    return
  }
  jobs.push({ ...request, answer: { vectors: [], scores: [], tokens: 0 } })
  void workThrough()
})
process.stdin.on('end', () => process.exit(0)) // the engine is gone
