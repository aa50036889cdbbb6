/** The list of node types that can be built. A new one is one file here, and a line in each of the two lists below. */
import type { Scope } from '../draft.ts'
import { type AddCode, addCode } from './code.ts'
import { type AddCondition, addCondition } from './condition.ts'
import { type AddHuman, addHuman } from './human.ts'
import { type AddLlm, addLlm } from './llm.ts'
import { type AddLoop, addLoop } from './loop.ts'
import { type AddParallel, addParallel } from './parallel.ts'
import {
  type AddAgent,
  type AddMonitor,
  type AddRecursive,
  type AddSwarm,
  type AddWorkflow,
  addPlain,
} from './plain.ts'
import { type AddTool, addTool } from './tool.ts'

/** Adds nodes to one list. */
export type Builder = {
  tool: AddTool
  llm: AddLlm
  condition: AddCondition
  code: AddCode
  loop: AddLoop
  parallel: AddParallel
  human: AddHuman
  workflow: AddWorkflow
  recursive: AddRecursive
  monitor: AddMonitor
  agent: AddAgent
  swarm: AddSwarm
}

export const createBuilder = (scope: Scope): Builder => ({
  tool: addTool(scope),
  llm: addLlm(scope),
  condition: addCondition(scope, createBuilder),
  code: addCode(scope),
  loop: addLoop(scope, createBuilder),
  parallel: addParallel(scope, createBuilder),
  human: addHuman(scope),
  workflow: addPlain(scope, 'workflow'),
  recursive: addPlain(scope, 'recursive'),
  monitor: addPlain(scope, 'monitor'),
  agent: addPlain(scope, 'agent'),
  swarm: addPlain(scope, 'swarm'),
})
