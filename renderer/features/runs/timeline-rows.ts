/** The node runs of a run as rows of a Gantt chart: what is inside a container follows it, one step further in. Pure. */
import type { NodeRun } from '../../../contracts/runs.ts'

export type TimelineRow = {
  node: NodeRun
  depth: number
  offsetMs: number
  durationMs: number
}
export type Timeline = { rows: TimelineRow[]; totalMs: number }

export function timelineOf(nodes: readonly NodeRun[], startedAt: string, endMs: number): Timeline {
  const startMs = Date.parse(startedAt)
  const totalMs = Math.max(1, endMs - startMs, ...nodes.map((node) => endOf(node, endMs) - startMs))
  const rows = inOrder(nodes).map((node) => {
    const offsetMs = Math.max(0, Date.parse(node.startedAt) - startMs)
    const durationMs = Math.max(0, endOf(node, endMs) - Date.parse(node.startedAt))
    return {
      node,
      depth: (node.path.split('/').length - 1) / 2,
      offsetMs,
      durationMs,
    }
  })
  return { rows, totalMs }
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
