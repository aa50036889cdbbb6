/** What waits for what in a list of nodes. Pure. */
import type { NodeSpec } from '../../../contracts/nodes/node.ts'

export type Connection = { from: string; to: string; isImplied: boolean }

/** In a container (`isOrdered`) a node that names nothing waits for the one before it. */
export function connectionsIn(nodes: readonly NodeSpec[], isOrdered: boolean): Connection[] {
  const ids = new Set(nodes.map(({ id }) => id))
  return nodes.flatMap((node, index): Connection[] => {
    const named = [...new Set(node.dependencies)].filter((id) => ids.has(id) && id !== node.id)
    const previous = nodes[index - 1]
    if (isOrdered && (node.dependencies ?? []).length === 0 && previous)
      return [{ from: previous.id, to: node.id, isImplied: true }]
    return named.map((from) => ({ from, to: node.id, isImplied: false }))
  })
}
