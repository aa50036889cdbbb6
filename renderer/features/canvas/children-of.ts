import { everyItem, type NodeSpec } from '../../../contracts/nodes/node.ts'
import { findNodeTypeContract } from '../../../contracts/nodes/node-types.ts'

export type Branch = { key: string; nodes: NodeSpec[] }

/** The lists of nodes inside a container node; none for any other, and for one whose settings do not fit its type. */
export function childrenOf(node: NodeSpec): Branch[] {
  const contract = findNodeTypeContract(node.type)
  if (!contract?.children) return []
  const read = contract.schema.safeParse(node)
  return read.success ? contract.children(read.data).map(({ key, nodes }) => ({ key, nodes })) : []
}

/** The part of a run that a node's path names: 'split/0/clean' is `clean` in the first branch of `split`. */
export const joinPath = (parent: string, branch: string, nodeId: string): string => `${parent}/${branch}/${nodeId}`

export function findNode(nodes: readonly NodeSpec[], path: string): NodeSpec | undefined {
  const [id, branchKey, ...rest] = path.split('/')
  const node = nodes.find((candidate) => candidate.id === id)
  if (!node || branchKey === undefined) return node
  const branch = childrenOf(node).find(({ key }) => key === branchKey || key === everyItem)
  return branch && findNode(branch.nodes, rest.join('/'))
}
