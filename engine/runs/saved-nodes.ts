/** What is known of a run's nodes from before: from the database when it is resumed, and from this execution for retries. */
import type { NodeRunState } from '../../contracts/runs.ts'
import type { NodeWrite } from '../db/checkpoints.ts'
import type { SavedNode } from '../db/node-runs.ts'

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
    startedAt: new Date(node.startedAt),
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
    ...(node.deadlineAt && { deadlineAt: node.deadlineAt.toISOString() }),
    startedAt: node.startedAt.toISOString(),
  }
}
