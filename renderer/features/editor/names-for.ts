/** What a template of a node can name: inputs, what ran before it, and what the containers around it give. Pure. */

import type { Json } from '../../../contracts/json.ts'
import { findNodeTypeContract } from '../../../contracts/nodes/node-types.ts'
import { t } from '../../text/text.ts'
import { connectionsIn } from '../canvas/connections.ts'
import type { Overlay } from '../canvas/overlay.ts'
import type { ReachableName } from '../fields/code/complete-template.ts'
import { upstreamOf } from './model/dependencies.ts'
import {
  containerOf,
  type EditedDocument,
  findIn,
  idOf,
  isObject,
  isOrdered,
  listOf,
  nodesOf,
  pathIn,
} from './model/document.ts'

export function namesFor(document: EditedDocument, path: string, overlay: Overlay | undefined): ReachableName[] {
  const inputs = isObject(document.inputs) && isObject(document.inputs.properties) ? document.inputs.properties : {}
  const ofInputs = Object.entries(inputs).map(
    ([name, property]): ReachableName => ({
      path: `inputs.${name}`,
      type: isObject(property) && typeof property.type === 'string' ? property.type : 'input',
    }),
  )
  return [...before(document, path, overlay), ...ofInputs]
}

function before(document: EditedDocument, path: string, overlay: Overlay | undefined): ReachableName[] {
  const list = listOf(path)
  const connections = connectionsIn(nodesOf(document, list), isOrdered(list))
  const nodes = [...upstreamOf(connections, idOf(path))].filter((id) => id !== idOf(path))
  const here = nodes.flatMap((id) => outputNames(id, overlay?.get(pathIn(list, id))?.output))
  const container = containerOf(list)
  if (container === undefined) return here
  const around = findIn(document.nodes, container)
  return [...here, ...givenBy(around), ...before(document, container, overlay)]
}

function givenBy(node: ReturnType<typeof findIn>): ReachableName[] {
  try {
    const names = node ? (findNodeTypeContract(node.type)?.gives?.(node) ?? []) : []
    return names.map((path) => ({ path, type: t('editor.eachTime') }))
  } catch {
    return []
  }
}

/** The node itself, and what the last run has shown of its output. */
function outputNames(id: string, output: Json | null | undefined): ReachableName[] {
  const whole: ReachableName = { path: id, type: 'output', ...(output == null ? {} : { sample: output }) }
  if (!isObject(output)) return [whole]
  const parts = Object.entries(output).map(([name, sample]) => ({
    path: `${id}.${name}`,
    type: kindOf(sample),
    sample: sample as Json,
  }))
  return [...parts, whole]
}

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'list'
  return value === null ? 'nothing' : typeof value === 'string' ? 'text' : typeof value
}
