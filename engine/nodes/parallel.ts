import type { Json, JsonObject } from '../../contracts/json.ts'
import type { ParallelNode } from '../../contracts/nodes/parallel.ts'
import { eachLimited } from './each-limited.ts'
import { nodeType, suspendForAll } from './node-type.ts'

export const parallelNodeType = nodeType<ParallelNode>({
  type: 'parallel',
  defaultTimeoutSeconds: undefined,
  async run(_needs, { node, runChild }) {
    const results: JsonObject[] = []
    const count = node.branches.length
    const reasons = await eachLimited(count, node.max_concurrency ?? count, async (index) => {
      results[index] = await runChild(String(index), { branch_index: index })
    })
    // Branches that wait for a person come before branches that failed.
    if (reasons.length > 0) throw suspendForAll(reasons) ?? reasons[0]
    return {
      branch_results: results,
      completed_branches: results.map((_, index) => index),
      strategy: 'all',
      ...(node.merge_outputs ? { merged: merge(results) } : {}),
    }
  },
})

/** One object with every branch's nodes; nodes of the same name become a list. */
function merge(results: readonly JsonObject[]): JsonObject {
  const lists = new Map<string, Json[]>()
  for (const outputs of results) {
    for (const [id, output] of Object.entries(outputs)) lists.set(id, [...(lists.get(id) ?? []), output])
  }
  return Object.fromEntries([...lists].map(([id, list]) => [id, list.length === 1 ? (list[0] as Json) : list]))
}
