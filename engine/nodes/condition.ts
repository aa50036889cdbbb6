import type { ConditionNode } from '../../contracts/nodes/condition.ts'
import { evaluateExpression, truthy } from '../graph/expressions.ts'
import { nodeType } from './node-type.ts'

export const conditionNodeType = nodeType<ConditionNode>({
  type: 'condition',
  defaultTimeoutSeconds: undefined,
  async run(_needs, { node, variables, runChild }) {
    const result = truthy(evaluateExpression(node.expression, variables))
    const branch = result ? 'true' : 'false'
    const outputs = await runChild(branch, { condition_result: result })
    return { result, branch, expression: node.expression, branch_outputs: outputs }
  },
})
