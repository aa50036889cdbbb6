/** Nodes into containers and out of them: moving, wrapping, unwrapping. Pure. */

import type { NodeSpec } from '../../../../contracts/nodes/node.ts'
import { t } from '../../../text/text.ts'
import { connectionsIn } from '../../canvas/connections.ts'
import { downstreamOf, groupByList, outermostOf, takeOut, upstreamOf } from './dependencies.ts'
import {
  changeList,
  containerOf,
  type EditedDocument,
  findIn,
  idOf,
  isInside,
  isOrdered,
  listOf,
  listsOf,
  nodesOf,
  pathIn,
} from './document.ts'
import { connectAll, type Edited } from './edit-nodes.ts'
import { freeId, takenIds } from './names.ts'
import { withoutPlace } from './places.ts'

export type ContainerType = 'loop' | 'parallel' | 'condition' | 'recursive'
export const containerTypes: readonly ContainerType[] = ['loop', 'parallel', 'condition', 'recursive']

/** Moves nodes to the end of another list. What they waited for, the container around that list waits for then. */
export function moveInto(document: EditedDocument, paths: readonly string[], list: string): Edited {
  const moving = outermostOf(paths).filter((path) => listOf(path) !== list && !isInside(`${list}/`, path))
  const nodes = moving.flatMap((path) => findIn(document.nodes, path) ?? [])
  const ids = new Set(nodes.map(({ id }) => id))
  if (nodes.length === 0 || ids.size < nodes.length) return { document, paths: [...paths] }
  if (nodesOf(document, list).some(({ id }) => ids.has(id))) return { document, paths: [...paths] }
  const container = containerOf(list)
  const needs = moving.flatMap((path) =>
    (findIn(document.nodes, path)?.dependencies ?? []).flatMap((id) =>
      ids.has(id) || container === undefined || listOf(container) !== listOf(path)
        ? []
        : [[pathIn(listOf(path), id), container] as const],
    ),
  )
  const without = [...groupByList(moving)].reduce(
    (before, [from, gone]) => changeList(before, from, (rest) => takeOut(rest, gone)),
    document,
  )
  const arrived = nodes.map((node) => withoutPlace(keepDependencies(node, ids)))
  const moved = changeList(without, list, (rest) => [...rest, ...arrived])
  return { document: connectAll(moved, needs), paths: nodes.map(({ id }) => pathIn(list, id)) }
}

const keepDependencies = (node: NodeSpec, ids: ReadonlySet<string>): NodeSpec =>
  node.dependencies ? { ...node, dependencies: node.dependencies.filter((id) => ids.has(id)) } : node

/** Why these nodes cannot be put into one container; undefined where they can. */
export function whyNotWrap(document: EditedDocument, paths: readonly string[]): string | undefined {
  const groups = groupByList(paths)
  if (groups.size === 0) return t('editor.selectTheNodesFirst')
  if (groups.size > 1) return t('editor.theyStandInDifferentLists')
  const [[list, ids]] = [...groups] as [[string, Set<string>]]
  const connections = connectionsIn(nodesOf(document, list), isOrdered(list))
  const before = new Set([...ids].flatMap((id) => [...upstreamOf(connections, id)]))
  const between = [...ids]
    .flatMap((id) => [...downstreamOf(connections, id)])
    .find((id) => before.has(id) && !ids.has(id))
  return between === undefined ? undefined : t('editor.standsBetweenThemSelectIt', { between })
}

/** Puts nodes that stand side by side into a new container, which takes their place in the order. */
export function wrapIn(document: EditedDocument, paths: readonly string[], type: ContainerType): Edited {
  if (whyNotWrap(document, paths) !== undefined) return { document, paths: [...paths] }
  const [[list, ids]] = [...groupByList(paths)] as [[string, Set<string>]]
  const all = nodesOf(document, list)
  const inside = all.filter(({ id }) => ids.has(id))
  const id = freeId(type, takenIds(document))
  const dependencies = [...new Set(inside.flatMap((node) => node.dependencies ?? []))].filter((one) => !ids.has(one))
  const container: NodeSpec = {
    id,
    type,
    ...(dependencies.length > 0 ? { dependencies } : {}),
    ...bodyOf(type, inside, ids),
  }
  const at = all.findIndex((node) => ids.has(node.id))
  const outside = all.flatMap((node, index) => {
    if (index === at) return [container]
    if (ids.has(node.id)) return []
    if (!node.dependencies?.some((one) => ids.has(one))) return [node]
    const named = node.dependencies.map((one) => (ids.has(one) ? id : one))
    return [{ ...node, dependencies: [...new Set(named)] }]
  })
  return { document: changeList(document, list, () => outside), paths: [pathIn(list, id)] }
}

function bodyOf(type: ContainerType, nodes: readonly NodeSpec[], ids: ReadonlySet<string>): Partial<NodeSpec> {
  const body = nodes.map((node) => withoutPlace(keepDependencies(node, ids)))
  if (type === 'loop') return { items_source: '', body }
  if (type === 'condition') return { expression: '', true_path: body, false_path: [] }
  if (type === 'recursive') return { recursive_sources: [], convergence_condition: '', body }
  return { branches: inBranches(body) }
}

/** What hangs together is one branch. */
function inBranches(nodes: readonly NodeSpec[]): NodeSpec[][] {
  const branches: NodeSpec[][] = []
  for (const node of nodes) {
    const linked = branches.filter((branch) =>
      branch.some(({ id, dependencies }) => node.dependencies?.includes(id) || dependencies?.includes(node.id)),
    )
    const rest = branches.filter((branch) => !linked.includes(branch))
    branches.splice(0, branches.length, ...rest, [...linked.flat(), node])
  }
  return branches
}

/** Takes a container away and leaves what is in it in its place, in the same order. */
export function unwrap(document: EditedDocument, path: string): Edited {
  const container = findIn(document.nodes, path)
  const lists = container ? listsOf(container) : []
  const outer = listOf(path)
  const siblings = nodesOf(document, outer)
  const inner = lists.flatMap(({ nodes }) => nodes)
  const ids = new Set(inner.map(({ id }) => id))
  const others = new Set(siblings.map(({ id }) => id))
  if (!container || ids.size < inner.length || [...ids].some((id) => others.has(id))) return { document, paths: [path] }
  const links = lists.flatMap(({ nodes }) => connectionsIn(nodes, true))
  const leaves = inner.flatMap(({ id }) => (links.some(({ from }) => from === id) ? [] : [id]))
  const before = connectionsIn(siblings, isOrdered(outer)).flatMap(({ from, to }) =>
    to === container.id ? [from] : [],
  )
  const freed = inner.map((node) => {
    const own = links.flatMap(({ from, to }) => (to === node.id ? [from] : []))
    return { ...withoutPlace(node), dependencies: own.length > 0 ? own : before }
  })
  const after = leaves.length > 0 ? leaves : before
  const list = siblings.flatMap((node) => {
    if (node.id === container.id) return freed
    if (!node.dependencies?.includes(container.id)) return [node]
    const named = node.dependencies.flatMap((id) => (id === container.id ? after : [id]))
    return [{ ...node, dependencies: [...new Set(named)] }]
  })
  return { document: changeList(document, outer, () => list), paths: [...ids].map((id) => pathIn(outer, id)) }
}

export const canUnwrap = (document: EditedDocument, path: string): boolean => {
  const node = findIn(document.nodes, path)
  return node !== undefined && idOf(path) === node.id && listsOf(node).length > 0
}
