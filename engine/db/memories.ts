/** What is remembered. Row-level security knows orgs only, so every query names whose memory it looks into. */
import { createHash } from 'node:crypto'
import type { JsonObject } from '../../contracts/json.ts'
import type { Audience, Memory, MemoryKind } from '../../contracts/memory.ts'
import type { Owner } from './chat-sessions.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

type MemoryRow = {
  id: string
  kind: MemoryKind
  audience: Audience
  scope: string
  key: string
  content: string
  metadata: JsonObject
  run_id: string | null
  score: number | null
  created_at: Date
  updated_at: Date
}

const columns = 'm.id, m.kind, m.audience, m.scope, m.key, m.content, m.metadata, m.run_id, m.created_at, m.updated_at'

const toMemory = (row: MemoryRow): Memory => ({
  id: row.id,
  kind: row.kind,
  audience: row.audience,
  scope: row.scope,
  key: row.key,
  content: row.content,
  metadata: row.metadata,
  runId: row.run_id,
  score: row.score,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

export type NewMemory = Pick<Memory, 'id' | 'kind' | 'audience' | 'scope' | 'key' | 'content' | 'metadata'> & {
  runId?: string
}

const ownersOf = ({ orgId, projectId, userId }: Owner): string[] => [userId, orgId, ...(projectId ? [projectId] : [])]

/** Without a project, what is for a project is for the user. */
function ownerOf(audience: Audience, { orgId, projectId, userId }: Owner): string {
  if (audience === 'org') return orgId
  return audience === 'project' ? (projectId ?? userId) : userId
}

const hashOf = (content: string) => createHash('sha256').update(content).digest('hex')

/** $1 to $12 of both statements below. */
const valuesOf = (memory: Omit<NewMemory, 'runId'> & { runId?: string | null | undefined }, owner: Owner) => [
  memory.id,
  owner.orgId,
  owner.userId,
  ownerOf(memory.audience, owner),
  memory.audience,
  memory.kind,
  memory.scope,
  memory.key,
  memory.content,
  hashOf(memory.content),
  toJson(memory.metadata),
  memory.runId ?? null,
]

/** In the place of what the key had before. */
export async function saveMemory(db: Db, owner: Owner, memory: NewMemory): Promise<Memory> {
  const [row] = await db.query<MemoryRow>(
    `insert into semantic_memory as m (id, org_id, user_id, owner_id, audience, kind, scope, key, content, content_hash, metadata, run_id, stems)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, tsvector_to_array(to_tsvector('english', $9)))
     on conflict (org_id, owner_id, scope, key) do update set kind = excluded.kind, audience = excluded.audience,
       user_id = excluded.user_id, content = excluded.content, content_hash = excluded.content_hash,
       metadata = excluded.metadata, run_id = excluded.run_id, stems = excluded.stems, updated_at = now()
     returning ${columns}, null::float8 as score`,
    valuesOf(memory, owner),
  )
  return toMemory(row as MemoryRow)
}

/** Brings back what was forgotten, with its times; what has taken its key since then stays. Gives whether it is back. */
export async function restoreMemory(db: Db, owner: Owner, memory: Memory): Promise<boolean> {
  const rows = await db.query(
    `insert into semantic_memory (id, org_id, user_id, owner_id, audience, kind, scope, key, content, content_hash, metadata, run_id,
       created_at, updated_at, stems)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, tsvector_to_array(to_tsvector('english', $9)))
     on conflict do nothing returning id`,
    [...valuesOf(memory, owner), memory.createdAt, memory.updatedAt],
  )
  return rows.length > 0
}

export type MemorySearch = {
  query?: string | undefined
  scope?: string | undefined
  kind?: MemoryKind | undefined
  audience?: Audience | undefined
  keyPrefix?: string | undefined
  limit: number
  offset?: number
}

/** What happened half so long ago counts twice as much. */
const halfLifeDays = 14

/**
 * A word weighs ln(1 + N / n) of N memories where n have it; the score is the share of the query's weight that a memory has.
 * Without a query the newest come first.
 */
export async function searchMemories(db: Db, owner: Owner, search: MemorySearch): Promise<Memory[]> {
  const rows = await db.query<MemoryRow>(
    `with visible as materialized (
       select m.* from semantic_memory m where m.owner_id = any($1::uuid[])
         and ($2::text is null or m.scope = $2) and ($3::text is null or m.kind = $3)
         and ($4::text is null or starts_with(m.key, $4)) and ($7::text is null or m.audience = $7)
     ), terms as materialized (
       select t.term, ln(1 + (select count(*) from visible)::float8 / greatest(count(v.id), 0.5)) as weight
       from unnest(tsvector_to_array(to_tsvector('english', coalesce($5, '')))) as t(term)
       left join visible v on v.stems @> array[t.term] group by t.term
     ), scored as (
       select m.*, case when $5::text is null then null else (select coalesce(sum(t.weight), 0) from terms t where t.term = any(m.stems))
         / nullif((select sum(weight) from terms), 0)
         * case when m.kind = 'episodic' then power(0.5, extract(epoch from now() - m.updated_at) / 86400 / ${halfLifeDays}) else 1 end
         end as score
       from visible m
     )
     select ${columns}, m.score from scored m where $5::text is null or m.score > 0
     order by m.score desc nulls last, m.updated_at desc, m.id limit $6 offset $8`,
    [
      ownersOf(owner),
      search.scope ?? null,
      search.kind ?? null,
      search.keyPrefix ?? null,
      search.query?.trim() || null,
      search.limit,
      search.audience ?? null,
      search.offset ?? 0,
    ],
  )
  return rows.map(toMemory)
}

export async function deleteMemory(db: Db, owner: Owner, id: string): Promise<boolean> {
  const rows = await db.query('delete from semantic_memory where id = $1 and owner_id = any($2::uuid[]) returning id', [
    id,
    ownersOf(owner),
  ])
  return rows.length > 0
}

export async function listScopes(db: Db, owner: Owner): Promise<{ scope: string; count: number }[]> {
  return db.query(
    'select scope, count(*)::int as count from semantic_memory where owner_id = any($1::uuid[]) group by scope order by scope',
    [ownersOf(owner)],
  )
}

/** Only what is remembered for the user alone. */
export async function deleteScope(db: Db, { userId }: Owner, scope: string, key?: string): Promise<number> {
  const rows = await db.query(
    `delete from semantic_memory where owner_id = $1 and scope = $2 and ($3::text is null or key = $3) returning id`,
    [userId, scope, key ?? null],
  )
  return rows.length
}
