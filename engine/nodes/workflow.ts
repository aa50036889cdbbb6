import { AppError } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { WorkflowNode } from '../../contracts/nodes/workflow.ts'
import { hasEnded } from '../../contracts/runs.ts'
import type { SavedSubRun } from '../db/node-runs.ts'
import { readPath } from '../graph/paths.ts'
import { renderValue } from '../graph/templates.ts'
import { nodeType } from './node-type.ts'

export const workflowNodeType = nodeType<WorkflowNode>({
  type: 'workflow',
  defaultTimeoutSeconds: undefined,
  keepsOwnTime: true, // its time is a deadline that the run sleeps through, not a timer
  async run({ findWorkflow }, { node, orgId, runId, variables, subRun, isExpired, startSubRun, waitOn }) {
    if (subRun && hasEnded(subRun.state)) return outcome(node, subRun)
    if (isExpired) throw new AppError('node-timeout', { detail: `It did not finish within ${node.timeout_seconds} s.` })
    if (subRun) return waitOn()
    const inputs = renderValue({ ...node.config_overrides, ...node.inputs }, variables) as JsonObject
    const found = await findWorkflow({ orgId, runId, ref: node.workflow_ref, inputs })
    return startSubRun(found, node.timeout_seconds)
  },
})

function outcome(node: WorkflowNode, { id, state, outputs, error }: SavedSubRun): Json {
  if (state !== 'succeeded') {
    const why = error ? `: ${error.detail ?? error.title}` : '.'
    throw new AppError('sub-run-failed', { detail: `Its run ${id} ${hasFailed(state)}${why}`, extra: { runId: id } })
  }
  const exposed = Object.entries(node.exposed_outputs)
  return exposed.length === 0
    ? outputs
    : Object.fromEntries(exposed.map(([name, path]) => [name, readPath(outputs, path)]))
}

const hasFailed = (state: string) => (state === 'failed' ? 'failed' : `was ${state}`)
