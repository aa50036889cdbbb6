/**
 * A workflow while it is edited: the document itself, unchangeable, with functions that give the next one. What is not
 * touched is shared between the two, so that a card is drawn again only when its own node has changed. Pure.
 *
 * A node's path is as in a run: `check/true/fix`, `each/*\/clean`. A list of nodes is named by the same without the
 * last part: `check/true`; the outermost list by an empty text.
 */
import type { NodeSpec } from '../../../../contracts/nodes/node.ts'
import { type Branch, childrenOf, isNodeList } from '../../canvas/children-of.ts'

/** As far as a draft has to be in order to be drawn; the rest of it may be anything. */
export type EditedDocument = Record<string, unknown> & { nodes: NodeSpec[] }

/** What somebody typed or sent, if the canvas can show it. */
export function readDocument(value: unknown): EditedDocument | undefined {
  if (!isObject(value)) return undefined
  const { nodes = [] } = value
  return isNodeList(nodes) ? { ...value, nodes } : undefined
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The lists inside a node that can be edited: what a recursive node runs instead of a body is no list of its own. */
export const listsOf = (node: NodeSpec): Branch[] =>
  node.type === 'recursive' && node.body === undefined ? [] : childrenOf(node)

export const isContainer = (node: NodeSpec): boolean => listsOf(node).length > 0

export const pathIn = (list: string, id: string): string => (list === '' ? id : `${list}/${id}`)
export const listOf = (path: string): string => path.split('/').slice(0, -1).join('/')
export const idOf = (path: string): string => path.split('/').at(-1) ?? ''
/** The container that a list stands in; none for the outermost. */
export const containerOf = (list: string): string | undefined =>
  list === '' ? undefined : list.split('/').slice(0, -1).join('/')
export const isInside = (path: string, container: string): boolean => path.startsWith(`${container}/`)

export function findIn(nodes: readonly NodeSpec[], path: string): NodeSpec | undefined {
  const [id, key, ...rest] = path.split('/')
  const node = nodes.find((candidate) => candidate.id === id)
  if (!node || key === undefined) return node
  return findIn(listsOf(node).find((list) => list.key === key)?.nodes ?? [], rest.join('/'))
}

export function nodesOf(document: EditedDocument, list: string): NodeSpec[] {
  const container = containerOf(list)
  if (container === undefined) return document.nodes
  const node = findIn(document.nodes, container)
  return (node && listsOf(node).find(({ key }) => key === idOf(list))?.nodes) ?? []
}

/** Every node with its path, containers before what is in them. */
export function* eachNode(nodes: readonly NodeSpec[], list = ''): Generator<{ path: string; node: NodeSpec }> {
  for (const node of nodes) {
    const path = pathIn(list, node.id)
    yield { path, node }
    for (const inner of listsOf(node)) yield* eachNode(inner.nodes, `${path}/${inner.key}`)
  }
}

export function changeList(
  document: EditedDocument,
  list: string,
  change: (nodes: NodeSpec[]) => NodeSpec[],
): EditedDocument {
  const nodes = changeListIn(document.nodes, list === '' ? [] : list.split('/'), change)
  return nodes === document.nodes ? document : { ...document, nodes }
}

function changeListIn(
  nodes: NodeSpec[],
  [id, key, ...rest]: string[],
  change: (nodes: NodeSpec[]) => NodeSpec[],
): NodeSpec[] {
  if (id === undefined) return change(nodes)
  return replaceNode(nodes, id, (node) => {
    const list = listsOf(node).find((candidate) => candidate.key === key)
    if (!list) return node
    const changed = changeListIn(list.nodes, rest, change)
    return changed === list.nodes ? node : putList(node, list.field, changed)
  })
}

const replaceNode = (nodes: NodeSpec[], id: string, change: (node: NodeSpec) => NodeSpec): NodeSpec[] => {
  const at = nodes.findIndex((node) => node.id === id)
  const before = nodes[at]
  if (!before) return nodes
  const after = change(before)
  return after === before ? nodes : nodes.with(at, after)
}

/** `field` is as a type's contract names it: `body`, or `branches/2`. */
export function putList(node: NodeSpec, field: string, nodes: NodeSpec[]): NodeSpec {
  const [name = '', index] = field.split('/')
  if (index === undefined) return { ...node, [name]: nodes }
  const lists = Array.isArray(node[name]) ? [...node[name]] : []
  lists[Number(index)] = nodes
  return { ...node, [name]: lists }
}

export const changeNode = (document: EditedDocument, path: string, change: (node: NodeSpec) => NodeSpec) =>
  changeList(document, listOf(path), (nodes) => replaceNode(nodes, idOf(path), change))

/** Sets fields of a node; one that is undefined is taken out. */
export const setFields = (document: EditedDocument, path: string, fields: Record<string, unknown>): EditedDocument =>
  changeNode(document, path, (node) => withFields(node, fields))

export function withFields<Thing extends Record<string, unknown>>(
  thing: Thing,
  fields: Record<string, unknown>,
): Thing {
  return Object.fromEntries(Object.entries({ ...thing, ...fields }).filter(([, value]) => value !== undefined)) as Thing
}

/** Whether a list runs its nodes from the first to the last unless they say otherwise. */
export const isOrdered = (list: string): boolean => list !== ''
