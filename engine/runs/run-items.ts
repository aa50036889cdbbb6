/** Runs the body of a loop for many items, of which only what they gave is recorded, many in one row. */
import { AppError } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { everyItem } from '../../contracts/nodes/node.ts'
import type { EventWrite } from '../db/checkpoints.ts'
import { listBatches, listLastBatches } from '../db/loop-batches.ts'
import type { CompiledNode, CompiledScope } from '../graph/compile.ts'
import type { ItemsRequest } from '../nodes/node-type.ts'
import { addFigures, figuresOfItem, finishFigures, type Partials } from './loop-figures.ts'
import { createLoopProgress, type LoopProgress } from './loop-progress.ts'
import { createLoopRecorder, type LoopRecorder } from './loop-recorder.ts'
import { runAlone } from './run-alone.ts'
import type { LoopState, RunContext } from './run-context.ts'

type Place = { path: string; variables: JsonObject; progress: (percent: number, message: string) => void }

const rowsAtOnce = 50
const toldEvents = 1000
const progressMs = 2000

export async function runItems(
  run: RunContext,
  node: CompiledNode,
  place: Place,
  request: ItemsRequest,
): Promise<Json> {
  const { path } = place
  const scope = node.children.get(everyItem) as CompiledScope
  if (run.isAlone && request.collect === 'stored') {
    const detail = 'A loop inside a loop whose items are recorded in batches cannot store its results. Collect a list.'
    throw new AppError('value-missing', { detail })
  }
  const state = run.loops.get(path) ?? (await openState(run, path, request))
  run.loops.set(path, state)
  const recorder = createLoopRecorder<Json>({
    path,
    isSure: request.isSure,
    batchSize: request.batchSize,
    pack: packer(request),
    write: (batches) => (run.isAlone ? Promise.resolve() : run.journal.commit({ batches })),
  })
  const tell = limited(toldEvents, (event: EventWrite) => run.journal.note({ events: [event] }))
  const prefix = (index: number) => `${path}/${index}/`
  const work = async (index: number, item: Json) => {
    const seen = { ...place.variables, [request.names.item]: item, [request.names.index]: index }
    const output = await runAlone(run, scope, { prefix: prefix(index), variables: seen, tell })
    await record(state, recorder, request, { item, index, output })
  }
  try {
    const count = await goThrough(run, state.progress, request, work, sayProgress(state.progress, request, place))
    await recorder.flush()
    run.loops.delete(path)
    return result(state, request, path, count)
  } catch (error) {
    await recorder.flush().catch(() => {}) // what is through is not run again, whatever becomes of the rest
    throw error
  }
}

async function openState(run: RunContext, path: string, request: ItemsRequest): Promise<LoopState> {
  const span = spanOf(request)
  if (!run.resumed || run.isAlone) return { progress: createLoopProgress(span), outputs: [], figures: {} }
  const at = { runId: run.id, path }
  const done = await run.read((db) => listLastBatches(db, at, span))
  const state: LoopState = { progress: createLoopProgress(span, done), outputs: [], figures: {} }
  if (done.length === 0 || request.collect === 'stored' || request.collect === 'none') return state
  for (let from = 0; ; ) {
    const batches = await run.read((db) => listBatches(db, at, from, rowsAtOnce))
    for (const { first, results } of batches) takeBack(state, request, first, results)
    const last = batches.at(-1)
    if (!last || batches.length < rowsAtOnce) return state
    from = last.first + last.count
  }
}

function takeBack(state: LoopState, request: ItemsRequest, first: number, results: Json): void {
  if (request.collect === 'summary') state.figures = addFigures(state.figures, results as unknown as Partials)
  else for (const [index, output] of (results as Json[]).entries()) state.outputs[first + index] = output
}

/** No item begins that far ahead of the lowest that is not done: what lies that far behind a recorded one is recorded. */
const spanOf = ({ batchSize, limit, isSure }: ItemsRequest) =>
  isSure ? 20 * limit : Math.max(2 * batchSize, 10 * limit)

function packer({ collect }: ItemsRequest) {
  return (kept: readonly Json[]): Json => {
    if (collect === 'none') return null
    if (collect !== 'summary') return kept as Json[]
    return (kept as unknown as Partials[]).reduce(addFigures, {}) as unknown as Json
  }
}

function record(
  state: LoopState,
  recorder: LoopRecorder<Json>,
  { collect, figures, isSure, names }: ItemsRequest,
  { item, index, output }: { item: Json; index: number; output: Json },
): Promise<void> | undefined {
  if (collect === 'list') state.outputs[index] = output
  let kept: Json = collect === 'none' ? null : output
  if (collect === 'summary') {
    const own = figuresOfItem(figures, { [names.item]: item, [names.index]: index, output })
    state.figures = addFigures(state.figures, own)
    kept = own as unknown as Json
  }
  const written = recorder.add(index, kept)
  if (!isSure || !written) {
    state.progress.complete(index)
    return written
  }
  return written.then(() => state.progress.complete(index))
}

type Work = (index: number, item: Json) => Promise<void>

/** Gives the number of items. Rejects with the first failure, when those at work have ended. */
async function goThrough(
  run: RunContext,
  progress: LoopProgress,
  { items, limit, most }: ItemsRequest,
  work: Work,
  say: () => void,
): Promise<number> {
  let next = progress.low()
  const source = iterate(items.read(next))
  const reasons: unknown[] = []
  let turn: Promise<unknown> = Promise.resolve()
  const pull = async (): Promise<{ index: number; item: Json } | undefined> => {
    while (next < most && reasons.length === 0) {
      const { done, value } = await source.next()
      if (done) return undefined
      const index = next++
      if (!progress.isDone(index)) return { index, item: value }
    }
    return undefined
  }
  const take = () => {
    const mine = turn.then(pull)
    turn = mine.catch(() => {})
    return mine
  }
  const lane = async () => {
    for (let taken = await take(); taken && reasons.length === 0; taken = await take()) {
      await progress.room(taken.index)
      if (reasons.length > 0) return
      run.signal.throwIfAborted()
      await work(taken.index, taken.item)
      say()
    }
  }
  const guarded = () =>
    lane().catch((reason: unknown) => {
      reasons.push(reason)
      progress.release()
    })
  await Promise.all(Array.from({ length: limit }, guarded))
  await source.return?.()
  if (reasons.length > 0) throw reasons[0]
  return next
}

const iterate = (items: AsyncIterable<Json> | Iterable<Json>): AsyncIterator<Json> | Iterator<Json> =>
  Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()

function sayProgress(progress: LoopProgress, { items, most }: ItemsRequest, place: Place): () => void {
  const all = items.count === undefined ? undefined : Math.min(items.count, most)
  let saidAt = performance.now()
  return () => {
    if (performance.now() - saidAt < progressMs) return
    saidAt = performance.now()
    const done = progress.low()
    place.progress(all ? (100 * done) / all : 0, `${done} ${all === undefined ? 'items' : `of ${all} items`}`)
  }
}

function result(state: LoopState, { collect, figures }: ItemsRequest, path: string, count: number): Json {
  if (collect === 'list') return state.outputs
  if (collect === 'stored') return { count, stored: { loop: path, count } }
  if (collect === 'summary') return { count, summary: finishFigures(figures, state.figures) }
  return { count }
}

function limited<T>(most: number, work: (value: T) => void): (value: T) => void {
  let count = 0
  return (value) => {
    if (count++ < most) work(value)
  }
}

/** What a loop of this run has stored, item by item from number `from` on. */
export async function* readStored(
  run: Pick<RunContext, 'id' | 'read'>,
  path: string,
  from: number,
): AsyncIterable<Json> {
  let next = from
  for (;;) {
    const batches = await run.read((db) => listBatches(db, { runId: run.id, path }, next, rowsAtOnce))
    for (const { first, count, results } of batches) {
      if (first + count <= next) continue
      for (const value of (results as Json[]).slice(next - first)) yield value
      next = first + count
    }
    if (batches.length < rowsAtOnce) return
  }
}
