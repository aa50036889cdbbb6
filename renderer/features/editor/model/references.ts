/** Follows a change of ids into everything that names them: templates, expressions, paths, mappings and code. Pure. */
import type { NodeSpec } from '../../../../contracts/nodes/node.ts'
import { isObject } from './document.ts'

/** Old id to new id. */
export type Renames = ReadonlyMap<string, string>

const expressionFields = new Set(['expression', 'convergence_condition', 'metric_expression', 'stop_when'])
const pathFields = new Set(['items_source'])
const idLists = new Set(['dependencies', 'recursive_sources'])
const plainFields = new Set(['id', 'type', 'name', 'description', 'metadata', 'input_schema', 'output_schema', 'form'])

export const renameInNode = (node: NodeSpec, renames: Renames): NodeSpec =>
  renames.size === 0 ? node : (renameIn(node, renames) as NodeSpec)

/** A part that names nothing of it is given back as it is. */
export function renameIn(value: unknown, renames: Renames): unknown {
  if (typeof value === 'string') return renameInTemplate(value, renames)
  if (Array.isArray(value))
    return sameOr(
      value,
      value.map((item) => renameIn(item, renames)),
    )
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([field, inner]) => [field, renameField(field, inner, renames)] as const)
  return entries.every(([field, inner]) => inner === value[field]) ? value : Object.fromEntries(entries)
}

const sameOr = (before: unknown[], after: unknown[]) =>
  after.every((item, index) => item === before[index]) ? before : after

function renameField(field: string, value: unknown, renames: Renames): unknown {
  if (plainFields.has(field)) return value
  if (idLists.has(field) && Array.isArray(value))
    return sameOr(
      value,
      value.map((id) => (typeof id === 'string' ? (renames.get(id) ?? id) : id)),
    )
  if (typeof value !== 'string') return renameIn(value, renames)
  if (field === 'source_node_id') return renames.get(value) ?? value
  if (expressionFields.has(field)) return renameInExpression(value, renames)
  if (pathFields.has(field)) return value.replace(/^[^.[]+/, (root) => renames.get(root) ?? root)
  if (field === 'code') return renameInCode(value, renames)
  return renameInTemplate(value, renames)
}

const tags = /(\{\{|\{%)([\s\S]*?)(\}\}|%\})/g

const renameInTemplate = (text: string, renames: Renames): string =>
  text.includes('{')
    ? text.replace(
        tags,
        (_, open: string, inside: string, close: string) => open + renameInExpression(inside, renames) + close,
      )
    : text

/** Texts in quotes are passed over, as are members (`.name`) and the names of arguments (`name=`). */
const words = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(\.\s*)?[A-Za-z_][\w-]*(?!\s*=(?!=))/g

const renameInExpression = (text: string, renames: Renames): string =>
  text.replace(words, (word, member?: string) => (member === undefined ? (renames.get(word) ?? word) : word))

const renameInCode = (code: string, renames: Renames): string =>
  code.replace(/\binputs\.([A-Za-z_]\w*)/g, (whole, name: string) => {
    const renamed = renames.get(name)
    if (renamed === undefined) return whole
    return /^\w+$/.test(renamed) ? `inputs.${renamed}` : `inputs[${JSON.stringify(renamed)}]`
  })
