/** The list of node types. A new one is one file here, one in engine/nodes/, and its look in the window. */
import { agentContract } from './agent.ts'
import { codeContract } from './code.ts'
import { conditionContract } from './condition.ts'
import { humanContract } from './human.ts'
import { llmContract } from './llm.ts'
import { loopContract } from './loop.ts'
import { monitorContract } from './monitor.ts'
import type { NodeTypeContract } from './node.ts'
import { parallelContract } from './parallel.ts'
import { recursiveContract } from './recursive.ts'
import { swarmContract } from './swarm.ts'
import { toolContract } from './tool.ts'
import { workflowContract } from './workflow.ts'

export const nodeTypeContracts = [
  toolContract,
  llmContract,
  conditionContract,
  codeContract,
  parallelContract,
  humanContract,
  loopContract,
  workflowContract,
  recursiveContract,
  monitorContract,
  agentContract,
  swarmContract,
] as unknown as readonly NodeTypeContract[]

export const findNodeTypeContract = (type: string): NodeTypeContract | undefined =>
  nodeTypeContracts.find((contract) => contract.type === type)
