/** Running a part of a workflow: which outputs stand in for what is not to be run. Pure. */
import type { Json } from '../../../contracts/json.ts'
import { everyItem } from '../../../contracts/nodes/node.ts'
import type { NodeRun } from '../../../contracts/runs.ts'
import { connectionsIn } from '../canvas/connections.ts'
import { downstreamOf, upstreamOf } from './model/dependencies.ts'
import {
  containerOf,
  type EditedDocument,
  idOf,
  isOrdered,
  listOf,
  nodesOf,
  pathIn,
  withFields,
} from './model/document.ts'

/**
 * The nodes beside a node, and beside the containers around it, that need not run again when it does: all that neither
 * is it nor comes after it. What stands in a loop runs for each item, so no single output can stand in for it.
 */
export function keptBeside(document: EditedDocument, path: string): string[] {
  const list = listOf(path)
  const container = containerOf(list)
  const outer = container === undefined ? [] : keptBeside(document, container)
  if (list.split('/').includes(everyItem)) return outer
  const nodes = nodesOf(document, list)
  const after = downstreamOf(connectionsIn(nodes, isOrdered(list)), idOf(path))
  return [...outer, ...nodes.filter(({ id }) => !after.has(id)).map(({ id }) => pathIn(list, id))]
}

/** Of an outermost node: the workflow with nothing in it but that node and what comes before it. */
export function onlyTo(document: EditedDocument, path: string): EditedDocument {
  const before = upstreamOf(connectionsIn(document.nodes, false), path)
  return withFields({ ...document, nodes: document.nodes.filter(({ id }) => before.has(id)) }, { outputs: undefined })
}

export const neededBy = (document: EditedDocument, path: string): string[] =>
  [...upstreamOf(connectionsIn(document.nodes, false), path)].filter((id) => id !== path)

/** The outputs that a run has for these nodes; those too large to stand in it are named. */
export function outputsOf(
  nodes: readonly NodeRun[],
  paths: readonly string[],
): { found: Record<string, Json>; large: string[] } {
  const byPath = new Map(nodes.map((node) => [node.path, node]))
  const found: Record<string, Json> = {}
  const large: string[] = []
  for (const path of paths) {
    const node = byPath.get(path)
    if (node?.state !== 'succeeded') continue
    if (node.outputTruncated) large.push(path)
    else found[path] = node.output
  }
  return { found, large }
}
