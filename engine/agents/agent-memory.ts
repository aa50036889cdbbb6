/** What an agent is told of earlier work, and what is kept of this one: calls of the memory tools, as any node makes them. */
import { createHash } from 'node:crypto'
import type { Json } from '../../contracts/json.ts'
import type { AgentNode } from '../../contracts/nodes/agent.ts'
import type { NodeContext, NodeNeeds } from '../nodes/node-type.ts'

type Context = NodeContext<AgentNode>
const mostContent = 4000
const mostKey = 200

const scopeOf = ({ memory, package: name }: AgentNode) => memory?.scope ?? `agent:${name}`.slice(0, 128)

/** What fits the task best; nothing for an agent without a memory. */
export async function recallForAgent(needs: NodeNeeds, context: Context, task: string): Promise<Json[]> {
  const { node } = context
  if (!node.memory || node.memory.limit === 0) return []
  const asked = { query: task.slice(0, 4000), scope: scopeOf(node), limit: node.memory.limit }
  const found = (await callMemory(needs, context, 'memory_search_tool', asked)) as { results: { content: Json }[] }
  return found.results.map(({ content }) => content)
}

/** As something that happened: it counts less as it grows old. The same task again takes the place of what was kept. */
export async function rememberForAgent(
  needs: NodeNeeds,
  context: Context,
  task: string,
  answer: string,
): Promise<void> {
  const { node } = context
  if (!node.memory?.remember || answer.trim() === '') return
  const key = `${task.replace(/\s+/g, ' ').slice(0, mostKey)} ${createHash('sha256').update(task).digest('hex').slice(0, 12)}`
  await callMemory(needs, context, 'memory_write_tool', {
    key,
    content: `${task}\n→ ${answer}`.slice(0, mostContent),
    scope: scopeOf(node),
    kind: 'episodic',
    audience: node.memory.audience,
    metadata: { run: context.runId },
  })
}

function callMemory({ tools, filesDir }: NodeNeeds, context: Context, name: string, input: object): Promise<Json> {
  const { signal, orgId, runId, idempotencyKey, log } = context
  const key = `${idempotencyKey}:${name}`
  return tools.find(name).run(input, {
    ...{ signal, filesDir, orgId, runId, idempotencyKey: key },
    log: (line) => log('info', line),
  })
}
