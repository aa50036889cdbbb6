/** What conversations were summed up to, for whoever wants to know what is remembered of them. */
import type { SessionSummary } from '../../contracts/memory.ts'
import type { Db } from './database.ts'

type Owner = { userId: string }
type SummaryRow = { turn_id: string; session_id: string; title: string; summary: string; written_at: Date }

/** The newest summary of each conversation of the user. */
export async function listSummaries(
  db: Db,
  { userId }: Owner,
  { query, limit }: { query?: string | undefined; limit: number },
): Promise<SessionSummary[]> {
  const rows = await db.query<SummaryRow>(
    `select * from (
       select distinct on (t.session_id) t.id as turn_id, t.session_id, s.title, t.summary, coalesce(t.finished_at, t.created_at) as written_at
       from chat_turns t join chat_sessions s on s.id = t.session_id
       where s.user_id = $1 and t.summary is not null order by t.session_id, t.id desc) latest
     where $2::text is null or position(lower($2) in lower(summary || ' ' || title)) > 0
     order by written_at desc, turn_id limit $3`,
    [userId, query?.trim() || null, limit],
  )
  return rows.map((row) => ({
    turnId: row.turn_id,
    sessionId: row.session_id,
    title: row.title,
    summary: row.summary,
    writtenAt: row.written_at.toISOString(),
  }))
}

/** Gives whether the user has such a turn. */
export async function changeSummary(
  db: Db,
  { userId }: Owner,
  turnId: string,
  summary: string | null,
): Promise<boolean> {
  const rows = await db.query(
    `update chat_turns t set summary = $3 from chat_sessions s
     where t.id = $2 and s.id = t.session_id and s.user_id = $1 returning t.id`,
    [userId, turnId, summary],
  )
  return rows.length > 0
}
