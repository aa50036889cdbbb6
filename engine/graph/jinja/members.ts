/** Members of JSON values as templates see them: a key before a method, an index from either end. */
import type { Json } from '../../../contracts/json.ts'
import { step } from '../paths.ts'
import type { Node } from './library.ts'
import { filterName } from './parse.ts'
import { isObject } from './values.ts'

const objectMethods = new Set(['get', 'items', 'keys', 'values', 'dictsort'])
const textMethods = new Set(
  'upper lower strip title capitalize rstrip lstrip startswith endswith split replace'.split(' '),
)
export function readMember(value: Json | undefined, key: Json | undefined): Json | undefined {
  if (value === undefined || (typeof key !== 'string' && typeof key !== 'number')) return undefined
  if (typeof value === 'string' || Array.isArray(value)) {
    if (key === 'length') return value.length
    return typeof key === 'number' ? value.at(key) : undefined
  }
  return typeof key === 'string' ? step(value, key) : undefined
}

export function isMethod(value: Json | undefined, key: Json | undefined): boolean {
  if (typeof key !== 'string') return false
  return typeof value === 'string' ? textMethods.has(key) : isObject(value) && objectMethods.has(key)
}

/** A path as its author wrote it, as far as it can be said. */
export function pathOf(node: Node): string {
  if (node.type === 'Identifier') return node.value
  if (node.type === 'FilterExpression') return `${pathOf(node.operand)} | ${filterName(node)}`
  if (node.type === 'CallExpression') return `${pathOf(node.callee)}(…)`
  if (node.type !== 'MemberExpression') return '…'
  const key = node.property.type === 'Identifier' || 'value' in node.property ? String(node.property.value) : '…'
  return node.computed ? `${pathOf(node.object)}[${key}]` : `${pathOf(node.object)}.${key}`
}
