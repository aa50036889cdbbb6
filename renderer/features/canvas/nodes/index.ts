/** The looks of all node types. A new type is one file beside this and one row here. */
import { Box } from 'lucide-react'
import type { NodeSpec } from '../../../../contracts/nodes/node.ts'
import { agentLook } from './agent.ts'
import { codeLook } from './code.ts'
import { conditionLook } from './condition.ts'
import { humanLook } from './human.ts'
import { llmLook } from './llm.ts'
import type { NodeLook } from './look.ts'
import { loopLook } from './loop.ts'
import { monitorLook } from './monitor.ts'
import { parallelLook } from './parallel.ts'
import { recursiveLook } from './recursive.ts'
import { swarmLook } from './swarm.ts'
import { toolLook } from './tool.ts'
import { workflowLook } from './workflow.ts'

const looks: Record<string, NodeLook> = {
  tool: toolLook,
  llm: llmLook,
  condition: conditionLook,
  code: codeLook,
  parallel: parallelLook,
  human: humanLook,
  loop: loopLook,
  workflow: workflowLook,
  recursive: recursiveLook,
  monitor: monitorLook,
  agent: agentLook,
  swarm: swarmLook,
}

export const lookOf = (type: string): NodeLook =>
  looks[type] ?? { title: type, icon: Box, hue: 'grey', summary: () => type }

export const nameOf = (node: NodeSpec): string => (typeof node.name === 'string' && node.name ? node.name : node.id)
