import { AppError } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { type LoopNode, mayWait } from '../../contracts/nodes/loop.ts'
import { readPath } from '../graph/paths.ts'
import { renderValue } from '../graph/templates.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import { eachLimited } from './each-limited.ts'
import { type LoopItems, openLoopItems } from './loop-items.ts'
import { type NodeContext, nodeType, Suspension, suspendForAll } from './node-type.ts'

/** Above this many items a row for each node of each is more than anybody looks at. */
const mostInNodes = 1000

export const loopNodeType = nodeType<LoopNode>({
  type: 'loop',
  defaultTimeoutSeconds: undefined,
  async run({ tools, filesDir }, context) {
    const { node, variables, readStored } = context
    const [value, name] = readItems(node, variables)
    const items = openLoopItems({ filesDir, readStored }, value, name)
    const names = { item: node.item_var, index: `${node.item_var}_index` }
    const limit = node.parallel ? node.max_concurrency : 1
    const most = node.max_iterations ?? Infinity
    if (!isInBatches(node, items)) return runEach(context, await toList(items, most), names, limit)
    return context.runItems({
      items,
      names,
      limit,
      most,
      batchSize: node.batch_size,
      isSure: hasEffects(node.body, tools),
      collect: node.collect,
      figures: node.summary,
    })
  },
})

type Names = { item: string; index: string }

async function runEach(
  { signal, runItem }: NodeContext<LoopNode>,
  items: readonly Json[],
  names: Names,
  limit: number,
): Promise<Json> {
  const outputs: Json[] = new Array(items.length)
  const work = async (index: number) => {
    signal.throwIfAborted()
    outputs[index] = await runItem(index, { [names.item]: items[index] as Json, [names.index]: index })
  }
  let waiting = 0
  // An item that waits, for a person or another run, keeps its place. One that has failed stops the loop.
  const goesOn = (reason: unknown) => reason instanceof Suspension && ++waiting < limit
  const reasons = await eachLimited(items.length, limit, work, goesOn)
  if (reasons.length > 0) throw suspendForAll(reasons) ?? reasons[0]
  return outputs
}

function readItems(node: LoopNode, variables: JsonObject): [Json, string] {
  const { items_source: source, items } = node
  if (source === undefined) return [renderValue(items ?? null, variables), 'items']
  return [readPath(variables, source), source]
}

function isInBatches({ record, collect, body }: LoopNode, { count }: LoopItems): boolean {
  if (record !== 'auto' || collect !== 'list') return record !== 'nodes'
  return (count === undefined || count > mostInNodes) && !mayWait(body)
}

async function toList({ read }: LoopItems, most: number): Promise<Json[]> {
  const list: Json[] = []
  for await (const item of read(0)) {
    if (list.length >= most) break
    list.push(item)
  }
  return list
}

/** What may change something outside, or costs money, is not to be done twice because of a crash. */
function hasEffects(value: unknown, tools: ToolRegistry): boolean {
  if (Array.isArray(value)) return value.some((one) => hasEffects(one, tools))
  if (typeof value !== 'object' || value === null) return false
  const { type, tool_name: name } = value as Record<string, unknown>
  if (type === 'llm' || type === 'agent' || type === 'swarm') return true
  if (type === 'tool' && typeof name === 'string') return effectOf(name, tools) === 'write'
  return Object.values(value).some((one) => hasEffects(one, tools))
}

function effectOf(name: string, tools: ToolRegistry): string {
  try {
    return tools.find(name).effect
  } catch (error) {
    if (error instanceof AppError) return 'write' // it fails when it is called, and says why
    throw error
  }
}
