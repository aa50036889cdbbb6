/** Runs the lists of nodes inside a container, for its node type. */
import { AppError } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { everyItem } from '../../contracts/nodes/node.ts'
import type { CompiledNode, CompiledScope } from '../graph/compile.ts'
import { Suspension } from '../nodes/node-type.ts'
import { executeScope, type ScopeResult } from './execute-scope.ts'
import type { RunContext } from './run-context.ts'
import { forgetScope } from './saved-nodes.ts'

type Inside = { path: string; variables: JsonObject }

/** One of the lists, to its end. Gives what each of its nodes gave. */
export async function runChild(
  run: RunContext,
  node: CompiledNode,
  { path, key, variables }: Inside & { key: string },
): Promise<JsonObject> {
  const scope = node.children.get(key)
  if (!scope) return {}
  return (await toItsEnd(run, scope, `${path}/${key}/`, variables)).outputs
}

/**
 * The list of a loop once more, for one item; nothing of it is there before. What it gave is on disk before the next one
 * begins in its place, so that a crash repeats no more items than were at work, and what was done does not pile up.
 */
export async function runItem(
  run: RunContext,
  node: CompiledNode,
  { path, index, variables }: Inside & { index: number },
): Promise<Json> {
  const given = run.items.get(path) ?? []
  run.items.set(path, given)
  if (index in given) return given[index] as Json
  const scope = node.children.get(everyItem) as CompiledScope
  const prefix = `${path}/${index}/`
  const { outputs, isDurable } = await toItsEnd(run, scope, prefix, variables)
  await isDurable
  given[index] = outputs[scope.last] as Json
  forgetScope(run.saved, scope, prefix)
  return given[index] as Json
}

async function toItsEnd(
  run: RunContext,
  scope: CompiledScope,
  prefix: string,
  variables: JsonObject,
): Promise<ScopeResult> {
  const result = await executeScope(run, scope, { prefix, variables })
  // Whoever waits is heard first: what has failed beside it stays failed, and is told when the answer has come.
  if (result.isWaiting) throw new Suspension(undefined, result.wakeAt)
  const [failure] = result.failures
  if (!failure) return result
  throw itemFailure(failure)
}

export const itemFailure = ({ path, problem }: ScopeResult['failures'][number]) =>
  new AppError('node-failed', { detail: `${path}: ${problem.detail ?? problem.title}` })
