/** Adding and renaming nodes. Pure. */

import type { NodeSpec } from '../../../../contracts/nodes/node.ts'
import { t } from '../../../text/text.ts'
import { connect, whyNot } from './dependencies.ts'
import {
  changeList,
  changeNode,
  type EditedDocument,
  eachNode,
  findIn,
  idOf,
  isObject,
  listOf,
  pathIn,
} from './document.ts'
import { freeId, takenIds } from './names.ts'
import { type Renames, renameIn, renameInNode } from './references.ts'

export type Edited = { document: EditedDocument; paths: string[] }

/** Puts a node at the end of a list, waiting for `after` if one is named; its id is changed where it is taken. */
export function addNode(document: EditedDocument, list: string, node: NodeSpec, after?: string): Edited {
  const id = freeId(node.id, takenIds(document))
  const added = changeList(document, list, (nodes) => [...nodes, { ...node, id }])
  const path = pathIn(list, id)
  const from = after === undefined ? undefined : pathIn(list, after)
  const document2 = from !== undefined && findIn(added.nodes, from) ? connect(added, from, path) : added
  return { document: document2, paths: [path] }
}

/** Between two nodes: the second one then waits for it instead of for the first. */
export function insertBetween(document: EditedDocument, from: string, to: string, node: NodeSpec): Edited {
  const added = addNode(document, listOf(from), node, idOf(from))
  const id = idOf(added.paths[0] ?? '')
  return {
    ...added,
    document: changeNode(added.document, to, (target) => ({
      ...target,
      dependencies: [...new Set([...(target.dependencies ?? []).map((one) => (one === idOf(from) ? id : one)), id])],
    })),
  }
}

/** Why a node cannot get this id; undefined where it can. */
export function whyNotRename(document: EditedDocument, path: string, id: string): string | undefined {
  if (id === idOf(path)) return undefined
  if (!/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/.test(id)) return t('editor.lettersDigitsAndBeginningWith')
  return takenIds(document).has(id) ? t('editor.isTaken', { id }) : undefined
}

/** Its new id stands everywhere that named it: what waits for it, and every template that reads what it gave. */
export function renameNode(document: EditedDocument, path: string, id: string): Edited {
  if (id === idOf(path) || whyNotRename(document, path, id) !== undefined) return { document, paths: [path] }
  const list = listOf(path)
  const renames: Renames = new Map([[idOf(path), id]])
  const renamed = changeList(document, list, (nodes) =>
    nodes.map((node) => {
      const changed = renameInNode(node, renames)
      return node.id === idOf(path) ? { ...changed, id } : changed
    }),
  )
  const outputs = list === '' && isObject(renamed.outputs) ? renameIn(renamed.outputs, renames) : renamed.outputs
  return {
    document: outputs === renamed.outputs ? renamed : { ...renamed, outputs },
    paths: [pathIn(list, id)],
  }
}

/** Nodes with ids that are free in `document`, what names them following along; what they waited for outside is left out. */
export function freshCopies(
  document: EditedDocument,
  nodes: readonly NodeSpec[],
  keep?: ReadonlySet<string>,
): NodeSpec[] {
  const taken = takenIds(document)
  const renames = new Map<string, string>()
  for (const { node } of eachNode(nodes)) {
    const id = freeId(node.id, taken)
    taken.add(id)
    if (id !== node.id) renames.set(node.id, id)
  }
  const ids = new Set(nodes.map(({ id }) => id))
  return nodes.map((node) => {
    const dependencies = node.dependencies?.filter((id) => ids.has(id) || keep?.has(id))
    return withNewIds(dependencies ? { ...node, dependencies } : node, renames)
  })
}

/** `renameInNode` changes what names a node; this also what the nodes, however deep, are called themselves. */
function withNewIds(node: NodeSpec, renames: Renames): NodeSpec {
  const call = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(call)
    if (!isObject(value)) return value
    const inner = Object.fromEntries(
      Object.entries(value).map(([field, part]) => [field, isNodes(part) ? call(part) : part]),
    )
    return typeof value.id === 'string' && typeof value.type === 'string'
      ? { ...inner, id: renames.get(value.id) ?? value.id }
      : inner
  }
  return call(renameInNode(node, renames)) as NodeSpec
}
const isNodes = (value: unknown): boolean =>
  Array.isArray(value) && value.some((item) => isNodes(item) || (isObject(item) && 'id' in item && 'type' in item))

/** What can be joined is joined; the rest is left as it is. */
export const connectAll = (document: EditedDocument, pairs: readonly (readonly [string, string])[]): EditedDocument =>
  pairs.reduce((before, [from, to]) => (whyNot(before, from, to) ? before : connect(before, from, to)), document)
