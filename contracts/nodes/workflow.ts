import { z } from 'zod'
import { JsonObject } from '../json.ts'
import { commonFields, nodeTypeContract, plainPorts } from './node.ts'

export const WorkflowNode = z.strictObject({
  ...commonFields,
  type: z.literal('workflow'),
  workflow_ref: z.string().trim().min(1).max(200).meta({
    description: 'Name or id of a stored workflow. With @3 behind it: version 3, else the latest when it first starts.',
  }),
  inputs: JsonObject.default({}).meta({ description: 'What its run is given. Strings are templates.' }),
  exposed_outputs: z
    .record(z.string(), z.string())
    .default({})
    .meta({ description: 'Name to dot path into what that run gave. Without it: all that it gave.' }),
  config_overrides: JsonObject.default({}).meta({ description: 'Older name of inputs, which win.' }),
})
export type WorkflowNode = z.infer<typeof WorkflowNode>

export const workflowContract = nodeTypeContract({
  type: 'workflow',
  title: 'Workflow',
  summary: 'Runs another workflow and waits for it',
  schema: WorkflowNode,
  ports: plainPorts,
})
