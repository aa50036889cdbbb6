import type { Json, JsonObject } from '../../contracts/json.ts'
import type { ParallelNode } from '../../contracts/nodes/parallel.ts'
import { nodeType, Suspension } from './node-type.ts'

export const parallelNodeType = nodeType<ParallelNode>({
  type: 'parallel',
  defaultTimeoutSeconds: undefined,
  async run(_needs, { node, runChild }) {
    const results: JsonObject[] = []
    const started = await eachLimited(
      node.branches.length,
      node.max_concurrency ?? node.branches.length,
      async (index) => {
        results[index] = await runChild(String(index), { branch_index: index })
      },
    )
    const reasons = started.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    if (reasons.length > 0) throw firstToHear(reasons)
    return {
      branch_results: results,
      completed_branches: results.map((_, index) => index),
      strategy: 'all',
      ...(node.merge_outputs ? { merged: merge(results) } : {}),
    }
  },
})

/** Branches that wait for a person come before branches that failed, and all of them wait as one: to the first deadline. */
function firstToHear(reasons: readonly unknown[]): unknown {
  const waiting = reasons.filter((reason) => reason instanceof Suspension)
  if (waiting.length === 0) return reasons[0]
  const deadlines = waiting.flatMap(({ deadlineAt }) => (deadlineAt ? [deadlineAt.getTime()] : []))
  return new Suspension(undefined, deadlines.length > 0 ? new Date(Math.min(...deadlines)) : undefined)
}

/** Runs the work for 0 … count-1, at most `limit` at a time, each to its end whatever becomes of the others. */
async function eachLimited(count: number, limit: number, work: (index: number) => Promise<void>) {
  const outcomes: PromiseSettledResult<void>[] = []
  let next = 0
  const lane = async () => {
    while (next < count) {
      const index = next++
      outcomes[index] = await work(index).then(
        () => ({ status: 'fulfilled', value: undefined }) as const,
        (reason: unknown) => ({ status: 'rejected', reason }) as const,
      )
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, count) }, lane))
  return outcomes
}

/** One object with every branch's nodes; nodes of the same name become a list. */
function merge(results: readonly JsonObject[]): JsonObject {
  const lists = new Map<string, Json[]>()
  for (const outputs of results) {
    for (const [id, output] of Object.entries(outputs)) lists.set(id, [...(lists.get(id) ?? []), output])
  }
  return Object.fromEntries([...lists].map(([id, list]) => [id, list.length === 1 ? (list[0] as Json) : list]))
}
