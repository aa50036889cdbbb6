/** Conversations. Each belongs to one user; row-level security knows orgs only, so every query names the user as well. */
import type { ChatSession, ModelChoice } from '../../contracts/chat.ts'
import type { ModelUsage } from '../../contracts/usage.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

type SessionRow = {
  id: string
  key: string
  title: string
  workflow: string
  model: ModelChoice | null
  collection_ids: string[] | null
  attachments_id: string | null
  leaf_turn_id: string | null
  turn_count: number
  usage: ModelUsage | null
  expires_at: Date | null
  created_at: Date
  updated_at: Date
}

const sumOf = (member: keyof ModelUsage) => `'${member}', sum((t.usage ->> '${member}')::float8)`
const columns = `s.id, s.key, s.title, s.workflow, s.model, s.collection_ids, s.attachments_id, s.leaf_turn_id, s.expires_at,
  s.created_at, s.updated_at, u.turn_count, u.usage`
const from = `from chat_sessions s cross join lateral (
  select count(*)::int as turn_count, case when count(t.usage) > 0 then json_build_object(${sumOf('calls')},
    ${sumOf('inputTokens')}, ${sumOf('outputTokens')}, ${sumOf('reasoningTokens')}, ${sumOf('cachedTokens')},
    ${sumOf('totalTokens')}, ${sumOf('costUsd')}, ${sumOf('unpricedCalls')}) end as usage
  from chat_turns t where t.session_id = s.id) u`

const toSession = (row: SessionRow): ChatSession => ({
  id: row.id,
  key: row.key,
  title: row.title,
  workflow: row.workflow,
  model: row.model,
  collectionIds: row.collection_ids,
  attachmentsId: row.attachments_id,
  leafTurnId: row.leaf_turn_id,
  turnCount: row.turn_count,
  usage: row.usage,
  expiresAt: row.expires_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

export type Owner = { orgId: string; projectId?: string | undefined; userId: string }
type NewSession = Pick<ChatSession, 'id' | 'key' | 'workflow'> &
  Partial<Pick<ChatSession, 'title' | 'model' | 'collectionIds' | 'expiresAt'>>

/** Gives whether it is new: a key that is known stays with the session that has it. */
export async function insertSession(db: Db, owner: Owner, session: NewSession): Promise<boolean> {
  const rows = await db.query(
    `insert into chat_sessions (id, org_id, project_id, user_id, key, title, workflow, model, collection_ids, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (org_id, user_id, key) do nothing returning id`,
    [
      session.id,
      owner.orgId,
      owner.projectId ?? null,
      owner.userId,
      session.key,
      session.title ?? '',
      session.workflow,
      session.model ? toJson(session.model) : null,
      session.collectionIds ?? null,
      session.expiresAt ?? null,
    ],
  )
  return rows.length > 0
}

/** By its id or its key. */
export async function findSession(db: Db, userId: string, idOrKey: string): Promise<ChatSession | undefined> {
  const [row] = await db.query<SessionRow>(
    `select ${columns} ${from} where s.user_id = $1 and (s.id::text = lower($2) or s.key = $2)
     order by s.id::text = lower($2) desc limit 1`,
    [userId, idOrKey],
  )
  return row && toSession(row)
}

type Listing = { search?: string | undefined; belowId: string | undefined; limit: number }

/** The one that was used last first; `belowId` is the last one of the page before. */
export async function listSessions(db: Db, userId: string, { search, belowId, limit }: Listing) {
  const rows = await db.query<SessionRow>(
    `select ${columns} ${from}
     where s.user_id = $1
       and ($2::text is null or strpos(lower(s.title), lower($2)) > 0
         or exists (select from chat_turns q where q.session_id = s.id and strpos(lower(q.question), lower($2)) > 0))
       and ($3::uuid is null or (s.updated_at, s.id) < (select b.updated_at, b.id from chat_sessions b where b.id = $3))
     order by s.updated_at desc, s.id desc limit $4`,
    [userId, search?.trim() || null, belowId ?? null, limit],
  )
  return rows.map(toSession)
}

type Change = Partial<
  Pick<ChatSession, 'title' | 'workflow' | 'model' | 'collectionIds' | 'expiresAt' | 'attachmentsId' | 'leafTurnId'>
>

/** What is not named stays as it is. Only a turn makes it the one that was used last. */
export async function updateSession(db: Db, id: string, change: Change, isUsed = false): Promise<void> {
  await db.query(
    `update chat_sessions s set
       title = coalesce($2, title),
       workflow = coalesce($3, workflow),
       model = case when $4 then $5::json else model end,
       collection_ids = case when $6 then $7::uuid[] else collection_ids end,
       expires_at = case when $8 then $9::timestamptz else expires_at end,
       attachments_id = coalesce($10, attachments_id),
       leaf_turn_id = coalesce($11, leaf_turn_id),
       updated_at = case when $12 then now() else updated_at end
     where id = $1`,
    [
      id,
      change.title ?? null,
      change.workflow ?? null,
      change.model !== undefined,
      change.model ? toJson(change.model) : null,
      change.collectionIds !== undefined,
      change.collectionIds ?? null,
      change.expiresAt !== undefined,
      change.expiresAt ?? null,
      change.attachmentsId ?? null,
      change.leafTurnId ?? null,
      isUsed,
    ],
  )
}

export async function deleteSession(db: Db, id: string): Promise<void> {
  await db.query('delete from chat_sessions where id = $1', [id])
}

/** Collections with files that belong to other conversations: what looks everywhere leaves them out. */
export async function listAttachmentIds(db: Db): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    'select attachments_id as id from chat_sessions where attachments_id is not null',
  )
  return rows.map(({ id }) => id)
}

export async function listExpiredSessions(
  db: Db,
  limit: number,
): Promise<{ id: string; orgId: string; attachmentsId: string | null }[]> {
  return db.query(
    `select id, org_id as "orgId", attachments_id as "attachmentsId" from chat_sessions where expires_at < now()
     order by expires_at limit $1`,
    [limit],
  )
}

/** Who a run works for. */
export async function findRunOwner(db: Db, runId: string): Promise<Omit<Owner, 'orgId'> | undefined> {
  const [row] = await db.query<{ projectId: string | null; userId: string | null }>(
    'select project_id as "projectId", user_id as "userId" from runs where id = $1',
    [runId],
  )
  return row?.userId ? { projectId: row.projectId ?? undefined, userId: row.userId } : undefined
}
