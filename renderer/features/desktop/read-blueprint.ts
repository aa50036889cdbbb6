/** What a workflow file says, for a person who decides whether to take it in. It may hold anything. */
import { t } from '../../text/text.ts'
export type ReadBlueprint = {
  document: Record<string, unknown>
  name: string
  description: string
  /** How many of each type, the most frequent first. */
  nodes: readonly (readonly [type: string, count: number])[]
}

const maxText = 300

/** Throws a sentence for the person. */
export function readBlueprint(text: string): ReadBlueprint {
  const document = parseObject(text)
  const types = new Map<string, number>()
  count(document.nodes, types, 0)
  return {
    document,
    name: textOf(document.name) || t('desktop.withoutAName'),
    description: textOf(document.description),
    nodes: [...types].sort(([, a], [, b]) => b - a),
  }
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('It is not JSON, so it is no workflow.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('It holds no workflow.')
  return value as Record<string, unknown>
}

const deepest = 30

/** Lists of nodes stand inside of nodes, whatever their field is called. */
function count(value: unknown, types: Map<string, number>, depth: number): void {
  if (depth > deepest || typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const item of value) count(item, types, depth + 1)
    return
  }
  const { id, type } = value as { id?: unknown; type?: unknown }
  if (typeof id === 'string' && typeof type === 'string') types.set(type, (types.get(type) ?? 0) + 1)
  for (const inside of Object.values(value)) if (typeof inside === 'object') count(inside, types, depth + 1)
}

const textOf = (value: unknown) => (typeof value === 'string' ? value.slice(0, maxText) : '')
