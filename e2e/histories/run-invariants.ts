/** What must hold of every run's states, fences and events. */
import { finalRunEvents, type RunEvent } from '../../contracts/events.ts'
import { hasEnded } from '../../contracts/runs.ts'
import type { Change, History, RunChange, RunRecord } from './history.ts'
import { eachRun, type Invariant } from './invariant.ts'

type Moved = Change & RunChange
const movesOf = (changes: readonly Change[]) => changes.filter((change): change is Moved => change.of === 'run')
const isFinal = ({ path, type }: RunEvent) => path === null && finalRunEvents.includes(type)

export const runInvariants: readonly Invariant[] = [
  {
    name: 'every run ends in time',
    check: eachRun(({ id, state }, { changes, history }) => {
      if (!hasEnded(state)) return [`${id} is still ${state}`]
      const end = movesOf(changes).find((move) => hasEnded(move.state))
      const lateMs = end ? end.atMs - history.calmFromMs : 0
      return lateMs > history.endsWithinMs ? [`${id} ended ${Math.round(lateMs)} ms after the last restart`] : []
    }),
  },
  {
    name: 'a run ends once, and for good',
    check: eachRun(({ id, events, state }, { changes }) => {
      const back = movesOf(changes).filter(({ from, state }) => from !== null && hasEnded(from) && state !== from)
      const finals = events.filter(isFinal).map(({ type }) => type)
      return [
        ...back.map(({ from, state }) => `${id} went from ${from} to ${state}`),
        ...(finals.length > 1 ? [`${id} has the final events ${finals}`] : []),
        ...(hasEnded(state) && finals[0] !== `run.${state}` ? [`${id} is ${state} and told ${finals}`] : []),
      ]
    }),
  },
  {
    name: 'after the last event comes none',
    check: eachRun(({ id, events }) => {
      const end = events.findIndex(isFinal)
      return end >= 0 && end < events.length - 1 ? [`${id}: ${events.length - 1 - end} events after its end`] : []
    }),
  },
  {
    name: 'events are counted without a gap and without a double',
    check: eachRun(({ id, events, eventSeq }) => {
      const isGapless = events.every(({ seq }, index) => seq === index + 1) && events.length === eventSeq
      return isGapless ? [] : [`${id} counts ${eventSeq} and has ${events.map(({ seq }) => seq)}`]
    }),
  },
  {
    name: 'each claim raises the fence, and nothing else does',
    check: eachRun(({ id }, { changes }) =>
      movesOf(changes).flatMap((move) => {
        const raisedBy = move.fence - move.fenceBefore
        const isClaim = move.owner !== null && move.state === 'running' && isNewClaim(move)
        if (raisedBy === (isClaim ? 1 : 0)) return []
        return [`${id}: ${move.from} to ${move.state} by ${move.by} moved the fence by ${raisedBy}`]
      }),
    ),
  },
  {
    name: 'a run is taken only from an owner that is silent',
    check: eachRun(({ id }, { changes, history }) =>
      movesOf(changes).flatMap(({ from, state, owner, ownerBefore, ownerSilentMs, by }) => {
        const isTaken = from === 'running' && state === 'running' && owner !== ownerBefore
        if (!isTaken || ownerSilentMs === null || ownerSilentMs >= history.leaseMs) return []
        return [`${id} was taken by ${by} from an engine that had been heard ${Math.round(ownerSilentMs)} ms before`]
      }),
    ),
  },
  {
    name: 'only the latest claim writes',
    check: eachRun(({ id }, { changes }) => strayWrites(id, changes)),
  },
  {
    name: 'a node that waits has one sub-run',
    check: ({ runs }) => {
      const byNode = Map.groupBy(
        runs.filter(({ parentRunId }) => parentRunId),
        (run) => `${run.parentRunId} ${run.parentPath}`,
      )
      return [...byNode].flatMap(([node, subRuns]) =>
        subRuns.length > 1 ? [`${node} has started ${subRuns.length} sub-runs`] : [],
      )
    },
  },
  {
    name: 'who cancels a run cancels what it has started',
    check: (history) => history.runs.flatMap((run) => forgottenChildren(run, history)),
  },
]

/** A start by an engine with room is a claim too. An engine takes again what it owns only when it had lost sight of it. */
const isNewClaim = ({ from, owner, ownerBefore, fence, fenceBefore }: Moved) =>
  from !== 'running' || owner !== ownerBefore || fence !== fenceBefore

/** While a run is at work, what moves its nodes and what ends it comes from the process that claimed it last. */
function strayWrites(id: string, changes: readonly Change[]): string[] {
  const stray: string[] = []
  let holder: string | undefined
  for (const change of changes) {
    if (change.of === 'run' && change.fence !== change.fenceBefore) holder = change.by
    else if (holder !== undefined && change.by !== holder && isWork(change)) {
      stray.push(`${id}: ${change.by} wrote ${describe(change)} after ${holder} had claimed it`)
    }
    if (change.of === 'run' && change.state !== 'running') holder = undefined
  }
  return stray
}

const isWork = (change: Change) =>
  change.of === 'node' || (change.from === 'running' && (hasEnded(change.state) || change.state === 'waiting'))
const describe = (change: Change) => (change.of === 'node' ? `${change.path} ${change.state}` : change.state)

function forgottenChildren(run: RunRecord, { runs, changes }: History): string[] {
  const end = movesOf(changes).find(({ runId, state }) => runId === run.id && state === 'cancelled')
  if (!end) return []
  return runs
    .filter(({ parentRunId }) => parentRunId === run.id)
    .flatMap((child) => {
      const before = movesOf(changes).findLast(
        ({ runId, ord, tx }) => runId === child.id && (ord < end.ord || tx === end.tx),
      )
      if (!before || hasEnded(before.state) || before.cancelRequested) return []
      return [`${run.id} was cancelled, and its sub-run ${child.id} was left ${before.state}`]
    })
}
