import { AppError } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { LoopNode } from '../../contracts/nodes/loop.ts'
import { readPath } from '../graph/paths.ts'
import { eachLimited } from './each-limited.ts'
import { nodeType, Suspension, suspendForAll } from './node-type.ts'

export const loopNodeType = nodeType<LoopNode>({
  type: 'loop',
  defaultTimeoutSeconds: undefined,
  async run(_needs, { node, variables, signal, runItem }) {
    const items = readItems(node, variables)
    const outputs: Json[] = new Array(items.length)
    const names = { item: node.item_var, index: `${node.item_var}_index` }
    const work = async (index: number) => {
      signal.throwIfAborted()
      outputs[index] = await runItem(index, { [names.item]: items[index] as Json, [names.index]: index })
    }
    // Side by side, an item that waits for a person holds up nobody. A failed one does: the loop has failed then.
    const goesOn = (reason: unknown) => node.parallel && reason instanceof Suspension
    const reasons = await eachLimited(items.length, node.parallel ? node.max_concurrency : 1, work, goesOn)
    if (reasons.length > 0) throw suspendForAll(reasons) ?? reasons[0]
    return outputs
  },
})

function readItems(node: LoopNode, variables: JsonObject): Json[] {
  const items = readPath(variables, node.items_source)
  if (!Array.isArray(items)) {
    throw new AppError('value-missing', {
      detail: `${node.items_source} is no list, so there is nothing to go through.`,
    })
  }
  return node.max_iterations === undefined ? items : items.slice(0, node.max_iterations)
}
