/**
 * Which queued runs are started next. Fair at three levels: of the orgs the one with the fewest running runs goes first, in
 * it the workflow with the fewest, in that the key with the fewest; among equals the one that was served longest ago. So a
 * queue of ten thousand gets no more than its share, and holds up nobody. Pure.
 */

import type { Gate, LimitPlace, QueuedRun, RunningCount } from '../db/queued-runs.ts'

/** When each place was last served, in claims. What one engine remembers is enough: each of them goes round. */
export type Turns = Map<string, number>

/** `isHeldUp`: runs were left because a limit is reached. */
export type Choice = { ids: string[]; isHeldUp: boolean }

type Place = {
  name: string
  running: number
  most: number
  inside: Map<string, Place>
  /** Of a key: its queued runs, in order. */
  ids: string[]
}

export function chooseRuns(
  queued: readonly QueuedRun[],
  { running, gates }: { running: readonly RunningCount[]; gates: readonly Gate[] },
  room: number,
  turns: Turns,
): Choice {
  const root = placeAt('', Infinity)
  for (const run of queued) leafOf(root, run, gates).at(-1)?.ids.push(run.id)
  for (const { count, ...place } of running) {
    for (const at of leafOf(root, place, gates, false)) at.running += count
  }
  const ids: string[] = []
  while (ids.length < room) {
    const path = findNext(root, turns)
    const id = path?.at(-1)?.ids.shift()
    if (!path || id === undefined) break
    ids.push(id)
    const turn = (turns.get('') ?? 0) + 1
    turns.set('', turn)
    for (const place of path) {
      place.running++
      turns.set(place.name, turn)
    }
  }
  forgetOldTurns(turns)
  return { ids, isHeldUp: ids.length < room && ids.length < queued.length }
}

const placeAt = (name: string, most: number): Place => ({ name, running: 0, most, inside: new Map(), ids: [] })

/** The org, the workflow and the key, made where they are missing; without `make` only those that have queued runs. */
function leafOf(root: Place, run: LimitPlace, gates: readonly Gate[], make = true): Place[] {
  const { orgId, blueprintId, key } = run
  const ofOrg = gates.find((gate) => gate.orgId === orgId && gate.blueprintId === null)
  const own = blueprintId === null ? undefined : gates.find((gate) => gate.blueprintId === blueprintId)
  const steps = [
    { name: orgId, most: ofOrg?.concurrency },
    { name: `${orgId} ${blueprintId}`, most: own?.isPaused ? 0 : own?.concurrency },
    { name: `${orgId} ${blueprintId} ${key}`, most: key === null ? null : own?.keyConcurrency },
  ]
  const path: Place[] = []
  let place = root
  for (const { name, most } of steps) {
    const next = place.inside.get(name) ?? (make ? placeAt(name, most ?? Infinity) : undefined)
    if (!next) return path
    place.inside.set(name, next)
    path.push(next)
    place = next
  }
  return path
}

function findNext(place: Place, turns: Turns): Place[] | undefined {
  if (place.running >= place.most) return undefined
  if (place.inside.size === 0) return place.ids.length > 0 ? [place] : undefined
  const byNeed = [...place.inside.values()].sort(
    (a, b) => a.running - b.running || (turns.get(a.name) ?? 0) - (turns.get(b.name) ?? 0),
  )
  for (const next of byNeed) {
    const path = findNext(next, turns)
    if (path) return place.name === '' ? path : [place, ...path]
  }
  return undefined
}

const mostTurns = 10_000

/** Who was not served for so long is first among equals anyway. */
function forgetOldTurns(turns: Turns): void {
  if (turns.size <= mostTurns) return
  const oldest = [...turns].sort(([, a], [, b]) => a - b).slice(0, turns.size / 2)
  for (const [name] of oldest) if (name !== '') turns.delete(name)
}
