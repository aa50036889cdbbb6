/** One workflow in which both of two versions can be seen. Pure. */
import type { NodeSpec } from '../../../../contracts/nodes/node.ts'
import { listsOf, putList } from './document.ts'

/** All nodes of `after`, and those of `before` that are gone, where they stood. */
export function mergeNodes(before: readonly NodeSpec[], after: readonly NodeSpec[]): NodeSpec[] {
  const old = new Map(before.map((node) => [node.id, node]))
  const kept = after.map((node) => {
    const earlier = old.get(node.id)
    if (!earlier) return node
    const lists = new Map(listsOf(earlier).map((list) => [list.key, list.nodes]))
    return listsOf(node).reduce(
      (merged, { key, field, nodes }) => putList(merged, field, mergeNodes(lists.get(key) ?? [], nodes)),
      node,
    )
  })
  const now = new Set(after.map(({ id }) => id))
  return [...kept, ...before.filter(({ id }) => !now.has(id))]
}
