/** Reads what can be read of nodes that may be broken, for a validation that names everything at once. Pure. */
import { NodeSpec } from '../../contracts/nodes/node.ts'
import { findNodeTypeContract } from '../../contracts/nodes/node-types.ts'

/** `isReadable`: it has what every node has. Of one that has not, only the id is of use. */
export type Listed = { index: number; spec: NodeSpec; isReadable: boolean }

export function readList(list: unknown): Listed[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((item: unknown, index): Listed[] => {
    const parsed = NodeSpec.safeParse(item)
    if (parsed.success) return [{ index, spec: parsed.data, isReadable: true }]
    const id = idOf(item)
    return id === undefined ? [] : [{ index, spec: { id, type: '' }, isReadable: false }]
  })
}

/** The lists inside a node, unchecked. What is no list of nodes has none inside; its type's schema says so. */
export function childLists(spec: NodeSpec): { field: string; nodes: unknown }[] {
  try {
    return findNodeTypeContract(spec.type)?.children?.(spec) ?? []
  } catch {
    return []
  }
}

/** The names that a node brings into sight of those inside it, as far as they can be read. */
export function givenNames(spec: NodeSpec): string[] {
  try {
    return (findNodeTypeContract(spec.type)?.gives?.(spec) ?? []).filter((name) => typeof name === 'string')
  } catch {
    return []
  }
}

/** The ids of all nodes, also of those inside others. */
export function allNodeIds(list: unknown): Set<string> {
  const inside = readList(list).flatMap(({ spec }) => [
    spec.id,
    ...childLists(spec).flatMap(({ nodes }) => [...allNodeIds(nodes)]),
  ])
  return new Set(inside)
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
