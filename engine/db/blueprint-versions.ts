import type { BlueprintDocument, BlueprintVersion, BlueprintVersionSummary } from '../../contracts/blueprints.ts'
import { noLimits, type RunLimits } from '../../contracts/limits.ts'
import type { Db } from './database.ts'
import { limitColumns } from './limits.ts'
import { toJson } from './to-json.ts'

export type NewVersion = {
  id: string
  orgId: string
  blueprintId: string | null
  version: number
  contentHash: string
  document: BlueprintDocument
  note?: string
}

/** A document that came along with a run is kept once, however often it comes: then the id is that of the first. */
export async function insertVersion(db: Db, version: NewVersion): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    `insert into blueprint_versions (id, org_id, blueprint_id, version, content_hash, document, note)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (org_id, content_hash) where blueprint_id is null do nothing returning id`,
    [
      version.id,
      version.orgId,
      version.blueprintId,
      version.version,
      version.contentHash,
      toJson(version.document),
      version.note ?? '',
    ],
  )
  return row?.id ?? ((await findInlineVersion(db, version.contentHash)) as string)
}

async function findInlineVersion(db: Db, contentHash: string): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(
    'select id from blueprint_versions where blueprint_id is null and content_hash = $1',
    [contentHash],
  )
  return row?.id
}

type VersionRow = {
  id: string
  version: number
  content_hash: string
  note: string
  created_at: Date
  document: BlueprintDocument
}

const toSummary = (row: VersionRow): BlueprintVersionSummary => ({
  id: row.id,
  version: row.version,
  contentHash: row.content_hash,
  note: row.note,
  createdAt: row.created_at.toISOString(),
})

export async function listVersions(
  db: Db,
  blueprintId: string,
  below: number | undefined,
  limit: number,
): Promise<BlueprintVersionSummary[]> {
  const rows = await db.query<VersionRow>(
    `select id, version, content_hash, note, created_at from blueprint_versions
     where blueprint_id = $1 and version > 0 and ($2::int is null or version < $2) order by version desc limit $3`,
    [blueprintId, below ?? null, limit],
  )
  return rows.map(toSummary)
}

export async function findVersion(db: Db, blueprintId: string, version: number): Promise<BlueprintVersion | undefined> {
  const [row] = await db.query<VersionRow>(
    `select id, version, content_hash, note, created_at, document from blueprint_versions
     where blueprint_id = $1 and version = $2`,
    [blueprintId, version],
  )
  return row && { ...toSummary(row), document: row.document }
}

/** By its own id, across orgs: for the engine that executes a run. */
export async function findVersionDocument(db: Db, id: string): Promise<BlueprintDocument | undefined> {
  const [row] = await db.query<{ document: BlueprintDocument }>(
    'select document from blueprint_versions where id = $1',
    [id],
  )
  return row?.document
}

export type Runnable = { versionId: string; version: number; name: string; limits: RunLimits }
type RunnableRow = Omit<Runnable, 'limits'> & RunLimits & { hasLimits: boolean }

/** Which version a run of this workflow would follow. One that was never published is only found when asked for. */
export async function findRunnable(
  db: Db,
  blueprintId: string,
  version: number | undefined,
  orUnpublished = false,
): Promise<Runnable | undefined> {
  const [row] = await db.query<RunnableRow>(
    `select v.id as "versionId", v.version, b.name, l.id is not null as "hasLimits", ${limitColumns}
     from blueprints b join blueprint_versions v on v.blueprint_id = b.id and v.version = coalesce($2, b.latest_version)
     left join run_limits l on l.blueprint_id = b.id
     where b.id = $1 and b.deleted_at is null and (v.version > 0 or $3)`,
    [blueprintId, version ?? null, orUnpublished],
  )
  if (!row) return undefined
  const { versionId, version: number, name, hasLimits, ...limits } = row
  return { versionId, version: number, name, limits: hasLimits ? limits : noLimits }
}
