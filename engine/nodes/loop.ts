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
    const limit = node.parallel ? node.max_concurrency : 1
    let waiting = 0
    // An item that waits, for a person or another run, keeps its place. One that has failed stops the loop.
    const goesOn = (reason: unknown) => reason instanceof Suspension && ++waiting < limit
    const reasons = await eachLimited(items.length, limit, work, goesOn)
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
