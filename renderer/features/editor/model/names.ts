/** Ids that are free, and what they are renamed in. Pure. */
import type { NodeSpec } from '../../../../contracts/nodes/node.ts'
import { findNodeTypeContract } from '../../../../contracts/nodes/node-types.ts'
import { type EditedDocument, eachNode } from './document.ts'

const reserved = ['inputs', 'secrets', '__proto__']
const maxIdLength = 64

/** No two nodes get one id here, though two lists may have it: a name then means one thing wherever it is read. */
export function takenIds(document: EditedDocument): Set<string> {
  const taken = new Set(reserved)
  for (const { node } of eachNode(document.nodes)) {
    taken.add(node.id)
    for (const name of givenBy(node)) taken.add(name)
  }
  return taken
}

function givenBy(node: NodeSpec): string[] {
  try {
    return findNodeTypeContract(node.type)?.gives?.(node) ?? []
  } catch {
    return []
  }
}

export function freeId(wish: string, taken: ReadonlySet<string>): string {
  const start = toId(wish)
  if (!taken.has(start)) return start
  const stem = start.replace(/_\d+$/, '')
  for (let number = 2; ; number++) {
    const ending = `_${number}`
    const id = stem.slice(0, maxIdLength - ending.length) + ending
    if (!taken.has(id)) return id
  }
}

/** Any text as an id that a template can name: letters, digits and _. */
export function toId(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9_]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  return (/^[A-Za-z_]/.test(plain) ? plain : `node_${plain}`).slice(0, maxIdLength)
}
