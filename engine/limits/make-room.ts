/** What a new run does when its workflow, or its key, has no place left. */
import { AppError } from '../../contracts/errors.ts'
import type { RunLimits } from '../../contracts/limits.ts'
import type { Db } from '../db/database.ts'
import { listActiveRuns, lockLimits } from '../db/limits.ts'
import { requestCancel } from '../db/runs.ts'
import { cancelSubRuns } from '../db/sub-runs.ts'

/** `earlierId`: that run answers for the new one, which is not started. `cancelled`: those that make room for it. */
export type Room = { earlierId?: string; cancelled: { id: string; ended: boolean }[] }

/** Where runs wait for a place there is nothing to do: the claim sees to that. */
export async function makeRoom(db: Db, blueprintId: string, limits: RunLimits, key: string | null): Promise<Room> {
  const room: Room = { cancelled: [] }
  if (limits.whenFull === 'queue') return room
  const held = [
    { places: limits.concurrency, of: null, what: 'this workflow' },
    { places: key === null ? null : limits.keyConcurrency, of: key, what: `the key "${key}"` },
  ]
  if (held.every(({ places }) => places === null)) return room
  await lockLimits(db, blueprintId)
  for (const { places, of, what } of held) {
    if (places === null) continue
    const active = await listActiveRuns(db, blueprintId, of)
    if (active.length < places) continue
    if (limits.whenFull === 'skip') return { earlierId: active[0] as string, cancelled: [] }
    if (limits.whenFull === 'reject') throw limitReached(what, places, active)
    for (const id of active.slice(0, active.length - places + 1)) {
      await cancelSubRuns(db, id)
      room.cancelled.push({ id, ended: (await requestCancel(db, id)).ended })
    }
  }
  return room
}

function limitReached(what: string, limit: number, active: readonly string[]): AppError {
  const runs = limit === 1 ? 'One run' : `${limit} runs`
  const detail = `${runs} of ${what} may be under way at once, and ${active.length} ${active.length === 1 ? 'is' : 'are'}. Start it again when one has ended.`
  return new AppError('run-limit-reached', { detail, extra: { limit, active: active.length, runId: active[0] } })
}
