/** Places many nodes quickly: columns by the longest way to a node, in each the order of what they wait for. Pure. */
import type { Connection } from './connections.ts'

type Size = { id: string; width: number; height: number }
type Place = { x: number; y: number }

export function arrangeColumns(
  sizes: readonly Size[],
  connections: readonly Connection[],
  gap: { rank: number; sibling: number },
): Map<string, Place> {
  const before = new Map<string, string[]>()
  for (const { from, to } of connections) before.set(to, [...(before.get(to) ?? []), from])
  const columns = toColumns(sizes, rank(sizes, before))
  const places = new Map<string, Place>()
  let x = 0
  for (const column of columns) {
    placeColumn(column, x, places, before, gap.sibling)
    x += Math.max(0, ...column.map(({ width }) => width)) + gap.rank
  }
  const top = Math.min(0, ...[...places.values()].map(({ y }) => y))
  return new Map([...places].map(([id, place]) => [id, { x: place.x, y: place.y - top }]))
}

/** The longest way; a node in a circle counts as a first one. */
function rank(sizes: readonly Size[], before: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const ranks = new Map<string, number>()
  for (const { id } of sizes) {
    const open = [{ id, isDone: false }]
    const onTheWay = new Set<string>()
    for (let next = open.pop(); next; next = open.pop()) {
      const needs = before.get(next.id) ?? []
      if (next.isDone) {
        onTheWay.delete(next.id)
        ranks.set(next.id, Math.max(-1, ...needs.map((one) => ranks.get(one) ?? -1)) + 1)
      } else if (!ranks.has(next.id) && !onTheWay.has(next.id)) {
        onTheWay.add(next.id)
        open.push({ id: next.id, isDone: true })
        for (const one of needs) if (!ranks.has(one) && !onTheWay.has(one)) open.push({ id: one, isDone: false })
      }
    }
  }
  return ranks
}

function toColumns(sizes: readonly Size[], ranks: ReadonlyMap<string, number>): Size[][] {
  const columns: Size[][] = []
  for (const size of sizes) {
    const column = ranks.get(size.id) ?? 0
    columns[column] = [...(columns[column] ?? []), size]
  }
  return [...columns].map((column) => column ?? [])
}

/** As near to the middle of what they wait for as there is room. */
function placeColumn(
  column: readonly Size[],
  x: number,
  places: Map<string, Place>,
  before: ReadonlyMap<string, readonly string[]>,
  gap: number,
): void {
  const wished = column
    .map((size, index) => {
      const needs = (before.get(size.id) ?? []).flatMap((id) => places.get(id) ?? [])
      const y = needs.length > 0 ? needs.reduce((sum, place) => sum + place.y, 0) / needs.length : undefined
      return { size, y: y ?? index * (size.height + gap), index }
    })
    .sort((a, b) => a.y - b.y || a.index - b.index)
  let bottom = Number.NEGATIVE_INFINITY
  const tops = wished.map(({ size, y }) => {
    const top = Math.max(y, bottom + gap)
    bottom = top + size.height
    return top
  })
  const pushed = wished.reduce((sum, { y }, index) => sum + (tops[index] ?? 0) - y, 0) / Math.max(1, wished.length)
  for (const [index, { size }] of wished.entries())
    places.set(size.id, { x, y: Math.round((tops[index] ?? 0) - pushed) })
}
