import type { Json } from '../../contracts/json.ts'
import type { CacheSummary } from '../../contracts/node-cache.ts'
import { createSecret } from '../../platform/secret.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

/** What keys are made with, of this org; the first who asks makes it. */
export async function ensureCacheKey(db: Db, orgId: string): Promise<string> {
  await db.query('insert into node_cache_keys (org_id, key) values ($1, $2) on conflict do nothing', [
    orgId,
    createSecret(),
  ])
  const [row] = await db.query<{ key: string }>('select key from node_cache_keys where org_id = $1', [orgId])
  return (row as { key: string }).key
}

export type CachedOutput = { output: Json; runId: string }

export async function takeCached(db: Db, key: string): Promise<CachedOutput | undefined> {
  const [row] = await db.query<CachedOutput>(
    `update node_cache set hits = hits + 1, used_at = now() where key = $1 and (expires_at is null or expires_at > now())
     returning output, run_id as "runId"`,
    [key],
  )
  return row
}

export type NewCached = {
  nodeId: string
  type: string
  path: string
  runId: string
  output: Json
  bytes: number
  ttlSeconds: number | undefined
}

export async function saveCached(db: Db, orgId: string, key: string, cached: NewCached): Promise<void> {
  await db.query(
    `insert into node_cache (org_id, key, blueprint_id, node_id, type, run_id, path, output, output_bytes, expires_at)
     select $1, $2, r.blueprint_id, $3, $4, r.id, $6, $7, $8, now() + make_interval(secs => $9) from runs r where r.id = $5
     on conflict (org_id, key) do update set blueprint_id = excluded.blueprint_id, node_id = excluded.node_id,
       run_id = excluded.run_id, path = excluded.path, output = excluded.output, output_bytes = excluded.output_bytes,
       created_at = now(), used_at = now(), expires_at = excluded.expires_at, hits = 0`,
    [
      orgId,
      key,
      cached.nodeId,
      cached.type,
      cached.runId,
      cached.path,
      toJson(cached.output),
      cached.bytes,
      cached.ttlSeconds ?? null,
    ],
  )
}

export type CacheFilter = { blueprintId?: string | undefined; nodeId?: string | undefined }

export async function summariseCache(db: Db, { blueprintId, nodeId }: CacheFilter): Promise<CacheSummary> {
  const [row] = await db.query<CacheSummary>(
    `select count(*)::int as entries, coalesce(sum(output_bytes), 0)::float8 as bytes, coalesce(sum(hits), 0)::int as hits
     from node_cache where ($1::uuid is null or blueprint_id = $1) and ($2::text is null or node_id = $2)`,
    [blueprintId ?? null, nodeId ?? null],
  )
  return row as CacheSummary
}

/** Gives how many went. */
export async function clearCache(db: Db, { blueprintId, nodeId }: CacheFilter): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `with gone as (delete from node_cache
       where ($1::uuid is null or blueprint_id = $1) and ($2::text is null or node_id = $2) returning 1)
     select count(*)::int as count from gone`,
    [blueprintId ?? null, nodeId ?? null],
  )
  return row?.count ?? 0
}

/** What is over, or was not used for 30 days; across orgs. Gives how many went. */
export async function deleteOldCached(db: Db, limit: number): Promise<number> {
  const rows = await db.query(
    `delete from node_cache where (org_id, key) in (select org_id, key from node_cache
       where expires_at <= now() or (expires_at is null and used_at < now() - interval '30 days') limit $1) returning 1`,
    [limit],
  )
  return rows.length
}
