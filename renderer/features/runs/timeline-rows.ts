/** The node runs of a run as rows of a Gantt chart: what is inside a container follows it, one step further in. Pure. */
import type { NodeRun } from '../../../contracts/runs.ts'

export type TimelineRow = {
  node: NodeRun
  depth: number
  startPercent: number
  widthPercent: number
  offsetMs: number
  durationMs: number
}
export type Timeline = { rows: TimelineRow[]; totalMs: number; ticksMs: number[] }

export function timelineOf(nodes: readonly NodeRun[], startedAt: string, endMs: number): Timeline {
  const startMs = Date.parse(startedAt)
  const totalMs = Math.max(1, endMs - startMs, ...nodes.map((node) => endOf(node, endMs) - startMs))
  const rows = inOrder(nodes).map((node) => {
    const offsetMs = Math.max(0, Date.parse(node.startedAt) - startMs)
    const durationMs = Math.max(0, endOf(node, endMs) - Date.parse(node.startedAt))
    return {
      node,
      depth: (node.path.split('/').length - 1) / 2,
      startPercent: (offsetMs / totalMs) * 100,
      widthPercent: (durationMs / totalMs) * 100,
      offsetMs,
      durationMs,
    }
  })
  return { rows, totalMs, ticksMs: ticksOf(totalMs) }
}

const endOf = (node: NodeRun, endMs: number): number => (node.finishedAt ? Date.parse(node.finishedAt) : endMs)

/** By start, with each container's nodes right behind it. */
function inOrder(nodes: readonly NodeRun[]): NodeRun[] {
  const byParent = new Map<string, NodeRun[]>()
  const paths = new Set(nodes.map(({ path }) => path))
  for (const node of nodes) {
    const parent = node.path.split('/').slice(0, -2).join('/')
    const key = paths.has(parent) ? parent : ''
    byParent.set(key, [...(byParent.get(key) ?? []), node])
  }
  const walk = (parent: string): NodeRun[] =>
    (byParent.get(parent) ?? [])
      .toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
      .flatMap((node) => [node, ...walk(node.path)])
  return walk('')
}

/** Three to six round marks. */
export function ticksOf(totalMs: number): number[] {
  const magnitude = 10 ** Math.floor(Math.log10(totalMs / 3))
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((size) => totalMs / size <= 6) ?? totalMs
  const ticks: number[] = []
  // The label of a mark stands to its right, so none begins near the end.
  for (let at = 0; at <= totalMs * 0.92; at += step) ticks.push(at)
  return ticks
}
