/** The list of node types. A new one is one file here, one in engine/nodes/, and its look in the window. */
import { codeContract } from './code.ts'
import { conditionContract } from './condition.ts'
import { humanContract } from './human.ts'
import { llmContract } from './llm.ts'
import { loopContract } from './loop.ts'
import type { NodeTypeContract } from './node.ts'
import { parallelContract } from './parallel.ts'
import { toolContract } from './tool.ts'

export const nodeTypeContracts = [
  toolContract,
  llmContract,
  conditionContract,
  codeContract,
  parallelContract,
  humanContract,
  loopContract,
] as unknown as readonly NodeTypeContract[]

export const findNodeTypeContract = (type: string): NodeTypeContract | undefined =>
  nodeTypeContracts.find((contract) => contract.type === type)
