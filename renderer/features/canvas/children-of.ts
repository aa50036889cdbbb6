import { everyItem, NodeSpec } from '../../../contracts/nodes/node.ts'
import { findNodeTypeContract } from '../../../contracts/nodes/node-types.ts'

export type Branch = { key: string; field: string; nodes: NodeSpec[] }

/** The lists of nodes inside a container node; none for any other. Read loosely: a draft may break the rules of a type. */
export function childrenOf(node: NodeSpec): Branch[] {
  try {
    const lists = findNodeTypeContract(node.type)?.children?.(node) ?? []
    return lists.map(({ key, field, nodes }) => ({ key, field, nodes: isNodeList(nodes) ? nodes : [] }))
  } catch {
    return []
  }
}

export const isNodeList = (value: unknown): value is NodeSpec[] =>
  Array.isArray(value) && value.every((node) => NodeSpec.safeParse(node).success)

/** The part of a run that a node's path names: 'split/0/clean' is `clean` in the first branch of `split`. */
export const joinPath = (parent: string, branch: string, nodeId: string): string => `${parent}/${branch}/${nodeId}`

export function findNode(nodes: readonly NodeSpec[], path: string): NodeSpec | undefined {
  const [id, branchKey, ...rest] = path.split('/')
  const node = nodes.find((candidate) => candidate.id === id)
  if (!node || branchKey === undefined) return node
  const branch = childrenOf(node).find(({ key }) => key === branchKey || key === everyItem)
  return branch && findNode(branch.nodes, rest.join('/'))
}
