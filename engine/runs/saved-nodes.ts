/** What is known of a run's nodes from before: from the database when it is resumed, and from this execution for retries. */
import { everyItem } from '../../contracts/nodes/node.ts'
import type { NodeRunState } from '../../contracts/runs.ts'
import type { NodeWrite } from '../db/checkpoints.ts'
import type { SavedNode } from '../db/node-runs.ts'
import type { CompiledScope } from '../graph/compile.ts'

type Saved = Map<string, SavedNode>

/** Remembers how a node inside a container ended, should the container be tried again: what succeeded is not run again. */
export function rememberInside(saved: Saved, node: NodeWrite): void {
  if (node.path.includes('/')) saved.set(node.path, toSaved(node))
}

/**
 * Before a container is tried again: what failed or was skipped inside it starts anew. Gives what to write, so that an
 * engine which goes on with the run knows it too.
 */
export function forgetFailures(saved: Saved, container: string): NodeWrite[] {
  const inside = [...saved.values()].filter(
    ({ path, state }) => path.startsWith(`${container}/`) && (state === 'failed' || state === 'skipped'),
  )
  for (const { path } of inside) saved.delete(path)
  return inside.map((node) => toWrite(node, 'cancelled'))
}

/** What is inside a scope that is through, once its outcome is kept elsewhere. */
export function forgetScope(saved: Saved, scope: CompiledScope, prefix: string): void {
  for (const [id, { children }] of scope.byId) {
    saved.delete(prefix + id)
    // The items of a loop inside it were forgotten one by one, as each was through.
    for (const [key, inside] of children) if (key !== everyItem) forgetScope(saved, inside, `${prefix}${id}/${key}/`)
  }
}

/** Without what is inside containers that have succeeded: nobody asks for it again. */
export function withoutFinished(nodes: readonly SavedNode[]): SavedNode[] {
  const finished = new Set(nodes.filter(({ state }) => state === 'succeeded').map(({ path }) => path))
  return nodes.filter(({ path }) => !containersOf(path).some((container) => finished.has(container)))
}

/** 'a/0/b/1/c' stands inside 'a' and 'a/0/b'. */
function containersOf(path: string): string[] {
  const parts = path.split('/')
  return Array.from({ length: (parts.length - 1) / 2 }, (_, depth) => parts.slice(0, 2 * depth + 1).join('/'))
}

/** The nodes that were under way when the engine before this one left off. */
export function openNodes(saved: ReadonlyMap<string, SavedNode>): Map<string, NodeWrite> {
  const open = [...saved.values()].filter(({ state }) => state === 'running' || state === 'waiting')
  return new Map(open.map((node) => [node.path, toWrite(node, node.state)]))
}

function toSaved(node: NodeWrite): SavedNode {
  return {
    path: node.path,
    nodeId: node.nodeId,
    type: node.type,
    state: node.state,
    attempt: node.attempt,
    output: node.output ?? null,
    error: node.error ?? null,
    question: null,
    answer: null,
    deadlineAt: null,
    isExpired: false,
    subRun: null,
    startedAt: new Date(node.startedAt),
    usage: node.usage ?? null,
  }
}

function toWrite(node: SavedNode, state: NodeRunState): NodeWrite {
  return {
    path: node.path,
    nodeId: node.nodeId,
    type: node.type,
    state,
    attempt: node.attempt,
    ...(node.question && { question: node.question }),
    ...(node.subRun && { childRunId: node.subRun.id }),
    ...(node.deadlineAt && { deadlineAt: node.deadlineAt.toISOString() }),
    ...(node.usage && { usage: node.usage }),
    startedAt: node.startedAt.toISOString(),
  }
}
