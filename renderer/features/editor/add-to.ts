/** Adds a node where somebody wants it, and gives it a place that is free. Pure. */
import type { NodeSpec } from '../../../contracts/nodes/node.ts'
import { card, type GraphLayout, originOf } from '../canvas/layout-graph.ts'
import type { Place } from '../canvas/place-of.ts'
import type { AddAt } from './editor-canvas.tsx'
import { drawnPlaces } from './editor-layout.ts'
import { connect } from './model/dependencies.ts'
import { type EditedDocument, idOf, listOf, nodesOf } from './model/document.ts'
import { addNode, type Edited, insertBetween } from './model/edit-nodes.ts'
import { isPlaced, moveNodes } from './model/places.ts'

const gap = { x: 48, y: 20 }

export function addTo(document: EditedDocument, layout: GraphLayout, node: NodeSpec, where: AddAt): Edited {
  const { list, after, before } = where
  if (where.isBetween && after !== undefined && before !== undefined) {
    const between = insertBetween(document, after, before, node)
    return isPlaced(nodesOf(document, list)) ? placed(between, layout, list, after) : between
  }
  const added = addNode(document, list, node, after === undefined ? undefined : idOf(after))
  const path = added.paths[0] as string
  const joined = before === undefined ? added.document : connect(added.document, path, before)
  // A list that is arranged by itself stays so, unless the node was put to a place of its own.
  const isFree = where.at !== undefined && list === ''
  if (!isFree && !isPlaced(nodesOf(document, list))) return { document: joined, paths: added.paths }
  const drawn = drawnPlaces(layout)
  const wished = where.at ? fromCorner(layout, list, where.at) : beside(layout, drawn, list, after)
  return {
    document: moveNodes(joined, new Map([[path, freePlace(layout, drawn, list, wished)]]), drawn),
    paths: added.paths,
  }
}

function placed({ document, paths }: Edited, layout: GraphLayout, list: string, after: string): Edited {
  const drawn = drawnPlaces(layout)
  const place = freePlace(layout, drawn, list, beside(layout, drawn, list, after))
  return { document: moveNodes(document, new Map([[paths[0] as string, place]]), drawn), paths }
}

function fromCorner(layout: GraphLayout, list: string, { x, y }: Place): Place {
  const area = layout.areas.find(({ id }) => id === list)
  const origin = area ? originOf(area) : { x: 0, y: 0 }
  return { x: x - origin.x, y: y - origin.y - card.height / 2 }
}

function beside(
  layout: GraphLayout,
  drawn: ReadonlyMap<string, Place>,
  list: string,
  after: string | undefined,
): Place {
  const source = layout.nodes.find(({ path }) => path === after)
  const place = after === undefined ? undefined : drawn.get(after)
  if (source && place) return { x: place.x + source.width + gap.x, y: place.y }
  const bottoms = layout.nodes.flatMap(({ path, height }) =>
    listOf(path) === list ? [(drawn.get(path)?.y ?? 0) + height] : [],
  )
  return { x: 0, y: Math.max(0, ...bottoms) + gap.y }
}

/** Further down where something stands already. */
function freePlace(layout: GraphLayout, drawn: ReadonlyMap<string, Place>, list: string, wished: Place): Place {
  const boxes = layout.nodes.flatMap(({ path, width, height }) => {
    const place = drawn.get(path)
    return place && listOf(path) === list ? [{ ...place, width, height }] : []
  })
  let { y } = wished
  for (let tries = 0; tries <= boxes.length; tries++) {
    const hit = boxes.find(
      (box) =>
        wished.x < box.x + box.width &&
        wished.x + card.width > box.x &&
        y < box.y + box.height &&
        y + card.height > box.y,
    )
    if (!hit) break
    y = hit.y + hit.height + gap.y
  }
  return { x: wished.x, y }
}
