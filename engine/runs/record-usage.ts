/** Books what one call of a model took: on its node, on its run, and as an event. */
import type { JsonObject } from '../../contracts/json.ts'
import { addUsage, noUsage } from '../../contracts/usage.ts'
import type { UsedModel } from '../nodes/node-type.ts'
import type { RunContext } from './run-context.ts'
import { event } from './run-journal.ts'

/**
 * Called after each call of a model, whether or not its answer is of use: it was paid for. What may be spent is asked
 * before the next call, see engine/limits/budget.ts.
 */
export async function recordUsage(run: RunContext, path: string, used: UsedModel): Promise<void> {
  const { usage, ...call } = used
  await run.budgets.count({ orgId: run.orgId, provider: used.provider, model: used.model, usage })
  const node = run.open.get(path)
  run.spent.usage = addUsage(run.spent.usage ?? noUsage, usage)
  if (node) node.usage = addUsage(node.usage ?? noUsage, usage)
  const data: JsonObject = { ...call, ...usage }
  run.journal.note({
    ...(node && { nodes: [{ ...node }] }),
    events: [event('node.usage', path, data)],
    usage: run.spent.usage,
  })
}
