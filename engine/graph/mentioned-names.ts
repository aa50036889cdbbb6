import type { NodeSpec } from '../../contracts/nodes/node.ts'
import { expressionRoots } from './expressions.ts'
import { rootOf } from './paths.ts'
import { templateRoots } from './templates.ts'

/** Fields that hold an expression and not a template. */
export const expressionFields: ReadonlySet<string> = new Set([
  'expression',
  'convergence_condition',
  'metric_expression',
  'stop_when',
])
/** Fields that hold a dot path, whose first part is a name. */
export const pathFields: ReadonlySet<string> = new Set(['items_source'])
/** Fields whose text is neither. */
const plainFields = new Set([
  'id',
  'type',
  'name',
  'description',
  'code',
  'metadata',
  'input_schema',
  'output_schema',
  'form',
])

/** The names that a node's templates, expressions and mappings refer to, those of the nodes inside it included. */
export function mentionedNames(spec: NodeSpec): string[] {
  const names = new Set<string>()
  collect(spec, names)
  return [...names]
}

function collect(value: unknown, names: Set<string>): void {
  if (typeof value === 'string') addAll(names, () => templateRoots(value))
  else if (Array.isArray(value)) for (const item of value) collect(item, names)
  else if (typeof value === 'object' && value !== null) {
    for (const [field, inner] of Object.entries(value)) {
      if (plainFields.has(field)) continue
      if (field === 'recursive_sources' && Array.isArray(inner)) for (const id of inner) names.add(String(id))
      else if (field === 'source_node_id' && typeof inner === 'string') names.add(inner)
      else if (expressionFields.has(field) && typeof inner === 'string') addAll(names, () => expressionRoots(inner))
      else if (pathFields.has(field) && typeof inner === 'string') names.add(rootOf(inner))
      else collect(inner, names)
    }
  }
}

/** What cannot be parsed mentions nothing; validation says what is wrong with it. */
function addAll(names: Set<string>, find: () => string[]): void {
  try {
    for (const name of find()) names.add(name)
  } catch {
    // said by validation
  }
}
