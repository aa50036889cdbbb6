import type { RunEvent, RunEventType } from '../../contracts/events.ts'
import type { JsonObject } from '../../contracts/json.ts'
import type { WouldCall } from '../../contracts/runs.ts'
import type { Db } from './database.ts'

type EventRow = { seq: number; at: Date; type: RunEventType; path: string | null; data: JsonObject }

export async function listRunEvents(db: Db, runId: string, after: number, limit: number): Promise<RunEvent[]> {
  const rows = await db.query<EventRow>(
    'select seq, at, type, path, data from run_events where run_id = $1 and seq > $2 order by seq limit $3',
    [runId, after, limit],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

export async function findLastSeq(db: Db, runId: string): Promise<number | undefined> {
  const [row] = await db.query<{ event_seq: number }>('select event_seq from runs where id = $1', [runId])
  return row?.event_seq
}

type WouldCallRow = { path: string; data: Omit<WouldCall, 'path'> }

export async function listWouldCalls(db: Db, runId: string): Promise<WouldCall[]> {
  const rows = await db.query<WouldCallRow>(
    `select path, data from run_events where run_id = $1 and type = 'node.would-call' order by seq limit 1000`,
    [runId],
  )
  return rows.map(({ path, data }) => ({ path, ...data }))
}
