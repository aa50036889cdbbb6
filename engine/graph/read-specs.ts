/** Reads what can be read of nodes that may be broken, for a validation that names everything at once. Pure. */
import { NodeSpec } from '../../contracts/nodes/node.ts'

/** `isReadable`: it has what every node has. Of one that has not, only the id is of use. */
export type Listed = { index: number; spec: NodeSpec; isReadable: boolean }

export function readList(list: unknown): Listed[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((item: unknown, index) => {
    const parsed = NodeSpec.safeParse(item)
    if (parsed.success) return [{ index, spec: parsed.data, isReadable: true }]
    const id = idOf(item)
    return id === undefined ? [] : [{ index, spec: { id, type: '' }, isReadable: false }]
  })
}

/** The ids of all nodes, also of those inside others: whatever has an id and a type. */
export function allNodeIds(nodes: unknown): Set<string> {
  const ids = new Set<string>()
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const id = idOf(value)
    if (id !== undefined && 'type' in value) ids.add(id)
    for (const inner of Object.values(value)) walk(inner)
  }
  walk(nodes)
  return ids
}

/** The id of the innermost node on the way to a place. */
export function nodeIdAt(value: unknown, path: readonly PropertyKey[]): string | undefined {
  let current = value
  let found: string | undefined
  for (const part of path) {
    current = (current as Record<PropertyKey, unknown> | undefined)?.[part]
    if (typeof part === 'number') found = idOf(current) ?? found
  }
  return found
}

function idOf(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
  return typeof id === 'string' ? id : undefined
}
