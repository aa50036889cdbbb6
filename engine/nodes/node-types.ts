import { AppError } from '../../contracts/errors.ts'
import { agentNodeType } from './agent.ts'
import { codeNodeType } from './code.ts'
import { conditionNodeType } from './condition.ts'
import { humanNodeType } from './human.ts'
import { llmNodeType } from './llm.ts'
import { loopNodeType } from './loop.ts'
import { monitorNodeType } from './monitor.ts'
import type { NodeType } from './node-type.ts'
import { parallelNodeType } from './parallel.ts'
import { recursiveNodeType } from './recursive.ts'
import { swarmNodeType } from './swarm.ts'
import { toolNodeType } from './tool.ts'
import { workflowNodeType } from './workflow.ts'

const all = [
  toolNodeType,
  llmNodeType,
  conditionNodeType,
  codeNodeType,
  parallelNodeType,
  humanNodeType,
  loopNodeType,
  workflowNodeType,
  recursiveNodeType,
  monitorNodeType,
  agentNodeType,
  swarmNodeType,
]
const nodeTypes = new Map(all.map((type) => [type.type, type as unknown as NodeType<unknown>]))

export function getNodeType(type: string): NodeType<unknown> {
  const found = nodeTypes.get(type)
  if (!found) throw new AppError('node-type-not-found', { detail: `There is no node type "${type}".` })
  return found
}
