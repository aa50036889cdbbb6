/** What a node waits for, and which connections may be made. Pure. */

import type { NodeSpec } from '../../../../contracts/nodes/node.ts'
import { t } from '../../../text/text.ts'
import { type Connection, connectionsIn } from '../../canvas/connections.ts'
import {
  changeList,
  changeNode,
  containerOf,
  type EditedDocument,
  idOf,
  isInside,
  isOrdered,
  listOf,
  nodesOf,
} from './document.ts'

/** All that has to end before a node begins, however far away; with the node itself. */
export function upstreamOf(connections: readonly Connection[], id: string): Set<string> {
  return reach(id, groupBy(connections, 'to', 'from'))
}
export function downstreamOf(connections: readonly Connection[], id: string): Set<string> {
  return reach(id, groupBy(connections, 'from', 'to'))
}

function groupBy(connections: readonly Connection[], by: 'from' | 'to', gives: 'from' | 'to'): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const one of connections) {
    const group = groups.get(one[by])
    if (group) group.push(one[gives])
    else groups.set(one[by], [one[gives]])
  }
  return groups
}

function reach(start: string, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set([start])
  const open = [start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of next.get(id) ?? []) {
      if (found.has(other)) continue
      found.add(other)
      open.push(other)
    }
  }
  return found
}

/** Why `to` cannot wait for `from`, in words for whoever drags; undefined where it can. */
export function whyNot(document: EditedDocument, from: string, to: string): string | undefined {
  if (from === to) return t('editor.aNodeCannotWaitFor')
  if (isInside(to, from)) return t('editor.whatIsInsideRunsWhen', { idOf: idOf(from) })
  if (isInside(from, to)) return t('editor.cannotWaitForWhatIs', { idOf: idOf(to) })
  const list = listOf(from)
  if (list !== listOf(to)) return otherList(from, to)
  const nodes = nodesOf(document, list)
  const connections = connectionsIn(nodes, isOrdered(list))
  if (connections.some((one) => one.from === idOf(from) && one.to === idOf(to) && !one.isImplied))
    return t('editor.waitsForAlready', { idOf: idOf(to), idOf2: idOf(from) })
  if (downstreamOf(withoutImplied(connections, idOf(to)), idOf(to)).has(idOf(from)))
    return t('editor.waitsForSoTheTwo', { idOf: idOf(from), idOf2: idOf(to) })
  return undefined
}

/** A node that gets a dependency no longer waits for the one before it. */
const withoutImplied = (connections: readonly Connection[], id: string) =>
  connections.filter((one) => !(one.isImplied && one.to === id))

function otherList(from: string, to: string): string {
  const outside = outermost(from, to) ?? outermost(to, from)
  const advice = outside === undefined ? '' : ` ${t('editor.connectInstead', { outside })}`
  return t('editor.andStandInDifferentLists', { idOf: idOf(from), idOf2: idOf(to), advice })
}

/** The container around `path` that stands beside `other`. */
function outermost(path: string, other: string): string | undefined {
  for (let list = listOf(path); ; ) {
    const container = containerOf(list)
    if (container === undefined) return undefined
    if (listOf(container) === listOf(other)) return idOf(container)
    list = listOf(container)
  }
}

export function connect(document: EditedDocument, from: string, to: string): EditedDocument {
  if (whyNot(document, from, to) !== undefined) return document
  return changeNode(document, to, (node) => ({
    ...node,
    dependencies: [...(node.dependencies ?? []), idOf(from)],
  }))
}

export const disconnect = (document: EditedDocument, from: string, to: string): EditedDocument =>
  changeNode(document, to, (node) =>
    node.dependencies?.includes(idOf(from))
      ? { ...node, dependencies: node.dependencies.filter((id) => id !== idOf(from)) }
      : node,
  )

/** Takes nodes out of a list; who waited for them waits for what they waited for, so that the order stays. */
export function takeOut(nodes: readonly NodeSpec[], gone: ReadonlySet<string>): NodeSpec[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const standsFor = (id: string, seen: ReadonlySet<string>): string[] => {
    if (!gone.has(id)) return byId.has(id) ? [id] : []
    if (seen.has(id)) return []
    return (byId.get(id)?.dependencies ?? []).flatMap((next) => standsFor(next, new Set([...seen, id])))
  }
  return nodes.flatMap((node) => {
    if (gone.has(node.id)) return []
    if (!node.dependencies?.some((id) => gone.has(id))) return [node]
    const dependencies = node.dependencies.flatMap((id) => (gone.has(id) ? standsFor(id, new Set()) : [id]))
    return [{ ...node, dependencies: [...new Set(dependencies)].filter((id) => id !== node.id) }]
  })
}

export const removeNodes = (document: EditedDocument, paths: readonly string[]): EditedDocument =>
  [...groupByList(paths)].reduce(
    (before, [list, ids]) => changeList(before, list, (nodes) => takeOut(nodes, ids)),
    document,
  )

/** What lies inside another of them goes with it, so it is left out. Deepest lists first: their paths stay true. */
export function groupByList(paths: readonly string[]): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>()
  for (const path of outermostOf(paths)) {
    const ids = groups.get(listOf(path)) ?? new Set()
    groups.set(listOf(path), ids.add(idOf(path)))
  }
  return new Map([...groups].sort(([a], [b]) => b.split('/').length - a.split('/').length))
}

export const outermostOf = (paths: readonly string[]): string[] =>
  [...new Set(paths)].filter((path) => !paths.some((other) => isInside(path, other)))
