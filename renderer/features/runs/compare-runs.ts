/** Two runs side by side: what went alike and what did not. Pure. */
import type { Json } from '../../../contracts/json.ts'
import type { NodeRun, NodeRunState, RunDetail } from '../../../contracts/runs.ts'

export type ComparedSide = { state: NodeRunState; tookMs: number | null; node: NodeRun } | undefined
export type ComparedNode = {
  path: string
  a: ComparedSide
  b: ComparedSide
  /** Undefined: not on both sides, or too large to have come along. */
  isSameOutput: boolean | undefined
}

/** By path, in the order of the first run; what only the second one has follows. */
export function compareNodes(a: RunDetail, b: RunDetail): ComparedNode[] {
  const ofA = new Map(a.nodes.map((node) => [node.path, node]))
  const ofB = new Map(b.nodes.map((node) => [node.path, node]))
  return [...new Set([...ofA.keys(), ...ofB.keys()])].map((path) => {
    const [left, right] = [ofA.get(path), ofB.get(path)]
    return { path, a: sideOf(left), b: sideOf(right), isSameOutput: sameOutput(left, right) }
  })
}

const sideOf = (node: NodeRun | undefined): ComparedSide =>
  node && {
    node,
    state: node.state,
    tookMs:
      node.finishedAt === null || node.state === 'skipped'
        ? null
        : Date.parse(node.finishedAt) - Date.parse(node.startedAt),
  }

function sameOutput(a: NodeRun | undefined, b: NodeRun | undefined): boolean | undefined {
  if (a?.state !== 'succeeded' || b?.state !== 'succeeded') return undefined
  if (a.outputBytes !== b.outputBytes) return false
  return a.outputTruncated || b.outputTruncated ? undefined : sortedJson(a.output) === sortedJson(b.output)
}

export const differs = ({ a, b, isSameOutput }: ComparedNode): boolean =>
  a?.state !== b?.state || isSameOutput === false

/** The same for values that are the same: the order of names means nothing. */
export const sortedJson = (value: Json): string => JSON.stringify(sorted(value), null, 2) ?? 'null'

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key] as Json)]),
  )
}

/** "+1.2 s", "-30 ms"; nothing where one is missing. */
export function deltaMs(a: ComparedSide, b: ComparedSide): number | undefined {
  if (a?.tookMs == null || b?.tookMs == null) return undefined
  return b.tookMs - a.tookMs
}
