/** Holds a document against the contracts. What only the engine can know (which tools there are) it does not. */
import { BlueprintDocument } from '../../contracts/blueprints.ts'
import { AppError, type FieldProblem } from '../../contracts/errors.ts'
import type { NodeSpec } from '../../contracts/nodes/node.ts'
import { findNodeTypeContract } from '../../contracts/nodes/node-types.ts'

/** @throws AppError blueprint-invalid, with each problem and where it is. */
export function checkDocument(value: unknown): BlueprintDocument {
  const parsed = BlueprintDocument.safeParse(value)
  const problems = parsed.success
    ? parsed.data.nodes.flatMap((node, index) => nodeProblems(node, `/nodes/${index}`))
    : parsed.error.issues.map(({ path, message }) => ({ path: pointer('', path), message }))
  if (parsed.success && problems.length === 0) return parsed.data
  const detail = problems.map(({ path, message }) => `${path || '/'}: ${message}`).join('; ')
  throw new AppError('blueprint-invalid', { detail, problems })
}

function nodeProblems(node: NodeSpec, at: string): FieldProblem[] {
  const contract = findNodeTypeContract(node.type)
  if (!contract) return [{ path: `${at}/type`, message: `There is no node type "${node.type}".` }]
  const parsed = contract.schema.safeParse(node)
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => ({ path: pointer(at, path), message }))
  const lists = contract.children?.(parsed.data) ?? []
  return lists.flatMap(({ field, nodes }) =>
    nodes.flatMap((inner, index) => nodeProblems(inner, `${at}/${field}/${index}`)),
  )
}

const pointer = (at: string, path: readonly PropertyKey[]) => at + path.map((part) => `/${String(part)}`).join('')
