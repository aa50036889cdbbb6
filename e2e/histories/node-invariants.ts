/** What must hold of every node, and of what it does outside. */
import type { RunEvent } from '../../contracts/events.ts'
import type { Change, Effect, History, RunRecord } from './history.ts'
import { eachRun, type Invariant } from './invariant.ts'

const ends = new Set(['node.succeeded', 'node.failed', 'node.skipped', 'node.kept'])
/** A request that was under way when its run was cancelled may still be read from the socket by a busy sink. */
const underWayMs = 1000

export const nodeInvariants: readonly Invariant[] = [
  {
    name: 'a finished node is not run again',
    check: eachRun((run, { changes }) => [
      ...run.nodes.flatMap(({ path }) => repeated(run, path)),
      ...changes.flatMap((change) =>
        change.of === 'node' && change.from === 'succeeded' ? [`${run.id}: ${change.path} was finished before`] : [],
      ),
    ]),
  },
  {
    name: 'a node starts after what it depends on has ended',
    check: eachRun((run) => run.nodes.flatMap(({ path }) => hasty(run, path))),
  },
  {
    name: 'a step has one idempotency key for ever',
    check: ({ effects }) =>
      [...applied(effects)].flatMap(([step, done]) => {
        const keys = new Set(done.map(({ key }) => key))
        return keys.size > 1 ? [`${step} was done ${keys.size} times, each with another key`] : []
      }),
  },
  {
    name: 'a step that has finished has happened',
    check: (history) => history.runs.flatMap((run) => phantomSteps(run, applied(history.effects))),
  },
  {
    name: 'a step is asked for once per claim',
    check: (history) => history.runs.flatMap((run) => askedTooOften(run, history)),
  },
  {
    name: 'a cancelled run does nothing any more',
    check: (history) => lateEffects(history),
  },
  {
    name: 'a retry keeps the outputs as they were',
    check: ({ runs }) => runs.flatMap((run) => changedOutputs(run, runs)),
  },
]

const of = (events: readonly RunEvent[], path: string, type: RunEvent['type']) =>
  events.filter((event) => event.path === path && event.type === type)

function repeated({ id, events }: RunRecord, path: string): string[] {
  const finished = of(events, path, 'node.succeeded')
  const first = finished[0]
  const again = first ? of(events, path, 'node.started').filter(({ seq }) => seq > first.seq) : []
  return [
    ...(finished.length > 1 ? [`${id}: ${path} succeeded ${finished.length} times`] : []),
    ...(again.length > 0 ? [`${id}: ${path} started again after it had succeeded`] : []),
  ]
}

function hasty({ id, events, dependsOn }: RunRecord, path: string): string[] {
  const begun = events.find((event) => event.path === path && ['node.started', 'node.succeeded'].includes(event.type))
  if (!begun) return []
  return (dependsOn[path] ?? []).flatMap((dependency) => {
    const end = events.find((event) => event.path === dependency && ends.has(event.type))
    return end && end.seq < begun.seq ? [] : [`${id}: ${path} began before ${dependency} had ended`]
  })
}

const stepOf = ({ post, path }: Pick<Effect, 'post' | 'path'>) => `${post} ${path}`
const applied = (effects: readonly Effect[]) =>
  Map.groupBy(
    effects.filter(({ isApplied }) => isApplied),
    stepOf,
  )

function phantomSteps({ id, post, nodes, effectPaths }: RunRecord, done: ReturnType<typeof applied>): string[] {
  return nodes
    .filter(({ path, state }) => state === 'succeeded' && effectPaths.includes(path))
    .filter(({ path }) => !done.has(stepOf({ post, path })))
    .map(({ path }) => `${id}: ${path} succeeded and nothing was done`)
}

/** Each claim begins what was not finished once more; its only reason to ask for a step again. A retry has claims of its own. */
function askedTooOften({ id, post, retryOf, effectPaths }: RunRecord, { runs, changes, effects }: History): string[] {
  if (retryOf) return [] // counted with the run that it repairs
  const family = new Set(runs.filter((run) => run.post === post).map((run) => run.id))
  const isClaim = (change: Change) => change.of === 'run' && change.fence !== change.fenceBefore
  const claims = changes.filter((change) => family.has(change.runId) && isClaim(change)).length
  return effectPaths.flatMap((path) => {
    const asked = effects.filter((effect) => effect.post === post && effect.path === path)
    const byKey = Map.groupBy(asked, ({ key }) => key)
    const most = Math.max(0, ...[...byKey.values()].map(({ length }) => length))
    return most > claims ? [`${id}: ${path} was asked for ${most} times in ${claims} claims`] : []
  })
}

function lateEffects({ clients, runs, effects }: History): string[] {
  return clients.ends
    .filter(({ state }) => state === 'cancelled')
    .flatMap(({ runId, tMs }) => {
      const run = runs.find(({ id }) => id === runId)
      return effects
        .filter(({ post, tMs: atMs }) => post === run?.post && atMs > tMs + underWayMs)
        .map(({ path, tMs: atMs }) => `${runId}: ${path} was asked for ${Math.round(atMs - tMs)} ms after its cancel`)
    })
}

function changedOutputs(run: RunRecord, runs: readonly RunRecord[]): string[] {
  const earlier = runs.find(({ id }) => id === run.retryOf)
  if (!earlier) return []
  return run.events
    .filter(({ type }) => type === 'node.kept')
    .flatMap(({ path }) => {
      const [before, after] = [earlier, run].map(({ nodes }) => nodes.find((node) => node.path === path))
      return before && before.output === after?.output ? [] : [`${run.id}: ${path} was kept with another output`]
    })
}
