/** Nodes as text: for the clipboard, for another workflow, for a chat with a colleague. Pure. */

import type { NodeSpec } from '../../../../contracts/nodes/node.ts'
import { t } from '../../../text/text.ts'
import { placeOf } from '../../canvas/place-of.ts'
import { outermostOf } from './dependencies.ts'
import {
  changeList,
  type EditedDocument,
  findIn,
  idOf,
  isObject,
  listOf,
  nodesOf,
  pathIn,
  readDocument,
} from './document.ts'
import { type Edited, freshCopies } from './edit-nodes.ts'
import { withPlace } from './places.ts'

export const copyNodes = (document: EditedDocument, paths: readonly string[]): string =>
  JSON.stringify({ nodes: outermostOf(paths).flatMap((path) => findIn(document.nodes, path) ?? []) }, null, 2)

/** What was copied here, a whole workflow, a list of nodes or one node; undefined for any other text. */
export function readNodes(text: string): NodeSpec[] | undefined {
  const value = parse(text)
  const nodes = Array.isArray(value) ? value : isObject(value) && 'nodes' in value ? value.nodes : [value]
  const read = readDocument({ nodes })?.nodes
  return read && read.length > 0 ? read : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A little beside what was copied, so that both can be seen. */
const shift = 32

export function pasteNodes(document: EditedDocument, list: string, nodes: readonly NodeSpec[]): Edited {
  return put(document, list, freshCopies(document, nodes))
}

/** Copies that wait for what the originals wait for. */
export function duplicate(document: EditedDocument, paths: readonly string[]): Edited {
  const originals = outermostOf(paths)
  const list = listOf(originals[0] ?? '')
  const here = originals.filter((path) => listOf(path) === list)
  const nodes = here.flatMap((path) => findIn(document.nodes, path) ?? [])
  const around = new Set(nodesOf(document, list).map(({ id }) => id))
  return put(document, list, freshCopies(document, nodes, around))
}

function put(document: EditedDocument, list: string, nodes: readonly NodeSpec[]): Edited {
  const shifted = nodes.map((node) => {
    const place = placeOf(node)
    return place ? withPlace(node, { x: place.x + shift, y: place.y + shift }) : node
  })
  return {
    document: changeList(document, list, (before) => [...before, ...shifted]),
    paths: shifted.map(({ id }) => pathIn(list, id)),
  }
}

export const labelOf = (paths: readonly string[]): string =>
  paths.length === 1 ? idOf(paths[0] ?? '') : t('editor.nodes', { number: paths.length })
