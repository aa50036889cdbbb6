/** Executes one claimed run until it ends, waits for a person, or has to be given up. */

import { AppError, type Problem, toProblem } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { renderValue } from '../graph/templates.ts'
import { deadlineExceeded } from '../limits/deadlines.ts'
import { closeOpenNodes } from './execute-node.ts'
import { executeScope, type ScopeResult } from './execute-scope.ts'
import { createHeldNodes } from './held-nodes.ts'
import type { Plan } from './plan.ts'
import type { RunContext } from './run-context.ts'
import { type Ending, event } from './run-journal.ts'
import { storeOutput } from './store-output.ts'

/** Why a run is given up: `cancelled` and `deadline` end it, `stopping` leaves it to the engine that goes on with it. */
export class RunAborted extends Error {
  override readonly name = 'RunAborted'
  readonly reason: 'cancelled' | 'deadline' | 'stopping'
  constructor(reason: RunAborted['reason']) {
    super(reason)
    this.reason = reason
  }
}

/** Rejects when the run is not ours any more, and for what is our mistake and not the workflow's. */
export async function executeRun(run: RunContext, plan: Plan): Promise<void> {
  const held = createHeldNodes(run)
  try {
    const result = await executeScope(run, plan.scope, { prefix: '', variables: {}, held })
    run.signal.throwIfAborted()
    await finish(run, plan, result)
  } catch (error) {
    const cause: unknown = run.signal.aborted ? run.signal.reason : error
    if (!(cause instanceof RunAborted)) throw cause
    if (cause.reason === 'cancelled') await finishCancelled(run)
    else if (cause.reason === 'deadline') await finishFailed(run, deadlineExceeded())
    else await run.journal.commit({}) // what was noted and not written yet
  } finally {
    await held.stop()
  }
}

async function finish(run: RunContext, { document }: Plan, result: ScopeResult): Promise<void> {
  if (result.isWaiting && run.wish.isPausing) {
    return run.journal.commit({ events: [event('run.paused')] }, { state: 'paused' })
  }
  if (result.isWaiting) {
    const wakeAt = result.wakeAt?.toISOString()
    return run.journal.commit(
      { events: [event('run.waiting', null, wakeAt ? { until: wakeAt } : {})] },
      { state: 'waiting', wakeAt },
    )
  }
  if (result.failures.length > 0) return finishFailed(run, describeFailures(result))
  try {
    const outputs = document.outputs ? renderOutputs(run, document.outputs, result.outputs) : result.outputs
    const { blobs, output, outputBlob, outputBytes } = storeOutput(outputs)
    const ending: Ending = { state: 'succeeded', outputs: output, outputsBlob: outputBlob }
    const left = closeOpenNodes(run, '')
    const events = [...left.events, event('run.succeeded', null, { outputBytes })]
    await run.journal.commit({ nodes: left.nodes, blobs, events }, ending)
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'user') throw error
    await finishFailed(run, toProblem(new AppError(error.code, { detail: `The workflow's outputs: ${error.detail}` })))
  }
}

function renderOutputs(run: RunContext, outputs: JsonObject, nodes: JsonObject): Json {
  return renderValue(outputs, { ...run.inputs, ...nodes, inputs: run.inputs })
}

function describeFailures({ failures }: ScopeResult): Problem {
  const lines = failures.map(({ path, problem }) => `${path}: ${problem.detail ?? problem.title}`)
  const problems = failures.map(({ path, problem }) => ({ path, message: problem.detail ?? problem.title }))
  return toProblem(new AppError('node-failed', { detail: lines.join('\n'), problems }))
}

export function finishFailed(run: Pick<RunContext, 'open' | 'journal'>, problem: Problem): Promise<void> {
  const { nodes, events } = closeOpenNodes(run, '')
  const failed = event('run.failed', null, { problem: problem as unknown as Json })
  return run.journal.commit({ nodes, events: [...events, failed] }, { state: 'failed', error: problem })
}

function finishCancelled(run: RunContext): Promise<void> {
  const { nodes, events } = closeOpenNodes(run, '')
  return run.journal.commit({ nodes, events: [...events, event('run.cancelled')] }, { state: 'cancelled' })
}
