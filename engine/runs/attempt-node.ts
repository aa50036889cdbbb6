/** One attempt of one node, within its time. */
import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { AppError } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { Question } from '../../contracts/runs.ts'
import type { CompiledNode } from '../graph/compile.ts'
import { meterModels } from '../limits/meter-models.ts'
import type { NodeContext, NodeNeeds } from '../nodes/node-type.ts'
import { Suspension } from '../nodes/node-type.ts'
import { getNodeType } from '../nodes/node-types.ts'
import { type Attempted, attemptDry, hiddenSecrets } from './dry-run.ts'
import { followSignal } from './follow-signal.ts'
import { dependencyOutputs } from './node-variables.ts'
import { recordUsage } from './record-usage.ts'
import type { RunContext } from './run-context.ts'
import { runChild, runItem } from './run-inside.ts'
import { readStored, runItems } from './run-items.ts'
import { event } from './run-journal.ts'

/** A node that says more than this is cut short: its log is for reading. */
const maxLogLines = 1000
const maxLogLength = 4000
const maxProgressSteps = 1000
/** A workflow that starts itself without an end is a mistake; this many levels nobody needs. */
const maxDepth = 10

export async function attemptNode(
  run: RunContext,
  node: CompiledNode,
  path: string,
  variables: JsonObject,
): Promise<Attempted> {
  await run.mustBeOurs()
  const type = getNodeType(node.type)
  const seconds = type.keepsOwnTime ? undefined : (node.node.timeout_seconds ?? type.defaultTimeoutSeconds)
  const { take, hide } = run.secrets
  const work = () =>
    withinTime(run.signal, seconds, async (signal, isOver): Promise<Attempted> => {
      const secrets = run.isDryRun ? hiddenSecrets(node.secretNames) : await take(node.secretNames)
      const context = nodeContext(run, node, { path, variables, secrets, signal, isOver })
      if (!run.isDryRun) return { output: await type.run(meteredNeeds(run), context) }
      return attemptDry(run, node, path, (needs, dry) => type.run(needs, { ...context, ...dry }))
    }).then(
      ({ output, ...rest }) => ({ output: hide.json(output), ...rest }),
      (error: unknown) => {
        throw error instanceof Suspension || run.signal.aborted ? error : hide.error(error)
      },
    )
  return node.children.size > 0 ? work() : run.limiter(work)
}

/** Each call of a model asks first whether it may still be paid for. */
const meteredNeeds = ({ needs, budgets, orgId, id: runId, spent }: RunContext): NodeNeeds => ({
  ...needs,
  findModel: meterModels(needs.findModel, () => budgets.check({ orgId, runId, own: spent.usage })),
})

type Attempt = { path: string; variables: JsonObject; secrets: JsonObject; signal: AbortSignal; isOver: () => boolean }

function nodeContext(run: RunContext, node: CompiledNode, attempt: Attempt): NodeContext<unknown> {
  const { path, variables, secrets, signal, isOver } = attempt
  const { hide } = run.secrets
  let lines = 0
  let steps = 0
  const context: NodeContext<unknown> = {
    node: node.node,
    path,
    orgId: run.orgId,
    runId: run.id,
    variables,
    secrets,
    dependencies: dependencyOutputs(node, variables),
    signal,
    get idempotencyKey() {
      return idempotencyKey(run.id, path)
    },
    log(level, text) {
      lines++
      if (lines > maxLogLines || isOver()) return
      const shown =
        lines === maxLogLines ? 'More lines follow and are not kept.' : hide.text(text).slice(0, maxLogLength)
      run.journal.note({ events: [event('node.log', path, { level, text: shown })] })
    },
    progress(percent, message = '') {
      steps++
      if (steps > maxProgressSteps || isOver()) return
      run.journal.note({
        events: [
          event('node.progress', path, { percent: Math.max(0, Math.min(100, percent)), message: hide.text(message) }),
        ],
      })
    },
    tell(type, data) {
      if (!isOver()) run.journal.note({ events: [event(type, path, shorten(hide.json(data) as JsonObject))] })
    },
    tellDelta(data) {
      if (!isOver()) run.journal.note({ events: [event('node.delta', path, data)] })
    },
    recordUsage: (used) => recordUsage(run, path, used),
    steps: nodeSteps(run, path),
    runChild: (key, extra = {}) =>
      runChild({ ...run, signal }, node, { path, key, variables: { ...variables, ...extra } }),
    runItem: (index, extra) =>
      runItem({ ...run, signal }, node, { path, index, variables: { ...variables, ...extra } }),
    runItems: (request) =>
      runItems(
        { ...run, signal },
        node,
        { path, variables, progress: (...said) => context.progress(...said) },
        request,
      ),
    readStored: (loop, from) => readStored(run, loop, from),
    answer: savedAnswer(run, path),
    ask(question, deadlineAt) {
      throw new Suspension(
        { question: hide.json(question as unknown as JsonObject) as unknown as Question },
        run.saved.get(path)?.deadlineAt ?? deadlineAt,
      )
    },
    subRun: run.saved.get(path)?.subRun ?? undefined,
    isExpired: run.saved.get(path)?.isExpired ?? false,
    startSubRun(workflow, seconds) {
      if (run.depth >= maxDepth) {
        throw new AppError('run-too-deep', { detail: `${maxDepth} runs are above this one; no more may follow.` })
      }
      const deadlineAt = seconds === undefined ? undefined : new Date(Date.now() + seconds * 1000)
      throw new Suspension({ subRun: { id: uuidv7(), parentPath: path, ...workflow } }, deadlineAt)
    },
    waitOn() {
      throw new Suspension(undefined, run.saved.get(path)?.deadlineAt ?? undefined)
    },
  }
  return context
}

function nodeSteps(run: RunContext, path: string): NodeContext<unknown>['steps'] {
  const done = run.steps.get(path) ?? []
  return {
    done,
    async add(data) {
      const beganAt = run.open.get(path)?.startedAt
      if (beganAt === undefined) return // it has ended meanwhile: nobody goes on with it
      run.steps.set(path, done)
      const seq = done.push(data)
      await run.journal.commit({ steps: [{ path, beganAt, seq, data }] })
    },
  }
}

/** An event is for reading: what is long is shown by its beginning, and stands whole in the node's output. */
function shorten(data: JsonObject): JsonObject {
  const short = Object.entries(data).map(([name, value]): [string, Json] => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return [name, text.length > maxLogLength ? `${text.slice(0, maxLogLength)}…` : value]
  })
  return Object.fromEntries(short)
}

function savedAnswer(run: RunContext, path: string): NodeContext<unknown>['answer'] {
  const saved = run.saved.get(path)
  if (saved?.answer) return { given: saved.answer }
  if (saved?.isExpired) return { expired: true }
  return undefined
}

/** The same however often the node is tried, on whichever machine. */
const idempotencyKey = (runId: string, path: string) =>
  createHash('sha256').update(`${runId}\n${path}`).digest('hex').slice(0, 32)

/** The time counts from the moment the node really starts, not while it queues for a place. */
async function withinTime<T>(
  outer: AbortSignal,
  seconds: number | undefined,
  work: (signal: AbortSignal, isOver: () => boolean) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted()
  const { signal, abort, release } = followSignal(outer)
  const giveUp = () => abort(new AppError('node-timeout', { detail: `It did not finish within ${seconds} s.` }))
  const timer = seconds === undefined ? undefined : setTimeout(giveUp, Math.min(seconds * 1000, 2 ** 31 - 1))
  let isOver = false
  try {
    return await Promise.race([work(signal, () => isOver || signal.aborted), rejectOnAbort(signal)])
  } finally {
    isOver = true
    clearTimeout(timer)
    release()
  }
}

/** So that a node which does not listen to its signal cannot hold up the run. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
