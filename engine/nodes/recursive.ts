import type { Json, JsonObject } from '../../contracts/json.ts'
import type { RecursiveNode } from '../../contracts/nodes/recursive.ts'
import { evaluateExpression, truthy } from '../graph/expressions.ts'
import { isObject } from '../graph/jinja/values.ts'
import { nodeType } from './node-type.ts'

/** Each round is an item, as of a loop: a run that goes on goes on at the first round that was not through. */
export const recursiveNodeType = nodeType<RecursiveNode>({
  type: 'recursive',
  defaultTimeoutSeconds: undefined,
  async run(_needs, { node, variables, signal, runItem }) {
    const sources: JsonObject = Object.fromEntries(
      node.recursive_sources.flatMap((id) => (variables[id] === undefined ? [] : [[id, variables[id]]])),
    )
    let context = sources
    let output: Json = null
    let converged = false
    let iterations = 0
    while (!converged && iterations < node.max_iterations) {
      signal.throwIfAborted()
      output = await runItem(iterations, { [node.context_key]: context, iteration: iterations + 1 })
      iterations++
      if (node.preserve_context) context = { ...context, ...named(output) }
      converged = hasConverged(node, { ...variables, ...named(output), output, iteration: iterations })
    }
    return {
      ...named(output),
      converged,
      reason: converged ? 'condition_met' : 'max_iterations_reached',
      iterations,
      final_context: { ...context, ...named(output) },
      [node.context_key]: context,
      _recursive_iteration: iterations,
      _can_recurse: !converged && iterations < node.max_iterations,
      _recursive_node_id: node.id,
    }
  },
})

const hasConverged = ({ convergence_condition: condition }: RecursiveNode, seen: JsonObject): boolean =>
  condition !== undefined && truthy(evaluateExpression(condition, seen))

const named = (output: Json): JsonObject => (isObject(output) ? (output as JsonObject) : { result: output })
