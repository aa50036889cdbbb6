/** What differs between two versions of a workflow. Pure. */
import { isDeepStrictEqual } from 'node:util'
import type { BlueprintDocument, DocumentDiff } from '../../contracts/blueprints.ts'
import type { NodeSpec } from '../../contracts/nodes/node.ts'
import { findNodeTypeContract } from '../../contracts/nodes/node-types.ts'

/** Nodes are told apart by their paths: their ids, below those of their containers and the parts of their lists. */
export function diffDocuments(from: BlueprintDocument, to: BlueprintDocument): DocumentDiff {
  const [before, after] = [listNodes(from.nodes), listNodes(to.nodes)]
  return {
    // The order of the outermost nodes means nothing: what waits for what is said by their dependencies.
    fields: changedFields({ ...from, nodes: [] }, { ...to, nodes: [] }),
    added: describe([...after.values()].filter(({ path }) => !before.has(path))),
    removed: describe([...before.values()].filter(({ path }) => !after.has(path))),
    changed: [...after.values()].flatMap((node) => {
      const earlier = before.get(node.path)
      if (!earlier) return []
      const changed = [
        ...changedFields(ownFields(earlier), ownFields(node)),
        ...changedLists(listOrders(earlier, after), listOrders(node, before)),
      ]
      return changed.length > 0 ? [{ path: node.path, type: node.spec.type, fields: changed }] : []
    }),
  }
}

type Listed = { path: string; spec: NodeSpec; lists: { key: string; field: string; nodes: NodeSpec[] }[] }

function listNodes(specs: readonly NodeSpec[], prefix = '', found = new Map<string, Listed>()): Map<string, Listed> {
  for (const spec of specs) {
    const path = prefix + spec.id
    const lists = findNodeTypeContract(spec.type)?.children?.(spec) ?? []
    found.set(path, { path, spec, lists })
    for (const { key, nodes } of lists) listNodes(nodes, `${path}/${key}/`, found)
  }
  return found
}

const describe = (nodes: Listed[]) => nodes.map(({ path, spec }) => ({ path, type: spec.type }))

/** The nodes inside a node are compared by themselves. */
function ownFields({ spec, lists }: Listed): object {
  const roots = new Set(lists.map(({ field }) => field.split('/')[0] as string))
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !roots.has(field)))
}

/**
 * The order in a list says what waits for what. Of each list the ids that both versions have: adding a node does not
 * count as moving the others.
 */
const listOrders = ({ path, lists }: Listed, others: ReadonlyMap<string, Listed>): Map<string, string> =>
  new Map(
    lists.map(({ key, field, nodes }) => {
      const common = nodes.flatMap(({ id }) => (others.has(`${path}/${key}/${id}`) ? [id] : []))
      return [`/${field}`, common.join(' ')]
    }),
  )

const changedLists = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) =>
  [...new Set([...before.keys(), ...after.keys()])].filter((field) => before.get(field) !== after.get(field))

/** JSON pointers (RFC 6901) to the innermost places that differ; a list of another length differs as a whole. */
function changedFields(before: object, after: object): string[] {
  const pointers: string[] = []
  compare(before, after, '', pointers)
  return pointers
}

function compare(before: unknown, after: unknown, pointer: string, pointers: string[]): void {
  if (isDeepStrictEqual(before, after)) return
  if (!isKeyed(before) || !isKeyed(after) || !isSameKind(before, after)) {
    pointers.push(pointer)
    return
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    compare(before[key], after[key], `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, pointers)
  }
}

type Keyed = Record<string, unknown>
const isKeyed = (value: unknown): value is Keyed => typeof value === 'object' && value !== null
const isSameKind = (before: Keyed, after: Keyed) =>
  Array.isArray(before) === Array.isArray(after) && (!Array.isArray(before) || before.length === after.length)
