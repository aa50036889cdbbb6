import type { BlueprintDocument, BlueprintProblem } from '../../contracts/blueprints.ts'
import { AppError } from '../../contracts/errors.ts'
import { type Known, validateBlueprint } from '../graph/validate-blueprint.ts'

/** The document in today's form, or an error that names everything that is wrong with it. */
export function checkDocument(sent: Record<string, unknown>, known: Known): BlueprintDocument {
  const { document, problems } = validateBlueprint(sent, known)
  if (document) return document
  const errors = problems.filter(({ severity }) => severity === 'error')
  throw new AppError('blueprint-invalid', {
    detail: errors.map(sentence).join('\n'),
    problems: errors.map(({ path, nodeId, message }) => ({
      path,
      message: nodeId ? `${nodeId}: ${message}` : message,
    })),
  })
}

const sentence = ({ nodeId, path, message }: BlueprintProblem) =>
  nodeId ? `Node "${nodeId}": ${message}` : `${path || 'The document'}: ${message}`
