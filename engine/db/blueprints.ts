import type { Blueprint, BlueprintDocument, BlueprintSummary } from '../../contracts/blueprints.ts'
import type { Db } from './database.ts'

type BlueprintRow = {
  id: string
  name: string
  description: string
  latest_version: number
  lock: string
  node_count: number
  bundle: string | null
  created_at: Date
  updated_at: Date
  document: BlueprintDocument
}

const summaryColumns = `b.id, b.name, b.description, b.latest_version, b.lock, b.bundle, b.created_at, b.updated_at,
  json_array_length(v.document -> 'nodes') as node_count`
const from = `from blueprints b join blueprint_versions v on v.blueprint_id = b.id and v.version = b.latest_version`

const toSummary = (row: BlueprintRow): BlueprintSummary => ({
  id: row.id,
  name: row.name,
  description: row.description,
  version: row.latest_version,
  lock: row.lock,
  nodeCount: row.node_count,
  bundle: row.bundle,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})
const toBlueprint = (row: BlueprintRow): Blueprint => ({ ...toSummary(row), document: row.document })

export type BlueprintFilter = {
  search?: string | undefined
  name?: string | undefined
  belowId?: string | undefined
  limit: number
}

/** Newest first: ids are UUIDv7, so they sort by time. */
export async function listBlueprints(db: Db, filter: BlueprintFilter): Promise<BlueprintSummary[]> {
  const rows = await db.query<BlueprintRow>(
    `select ${summaryColumns} ${from}
     where b.deleted_at is null
       and ($1::text is null or strpos(lower(b.name || ' ' || b.description), lower($1)) > 0)
       and ($2::text is null or b.name = $2)
       and ($3::uuid is null or b.id < $3)
     order by b.id desc limit $4`,
    [filter.search ?? null, filter.name ?? null, filter.belowId ?? null, filter.limit],
  )
  return rows.map(toSummary)
}

export async function findBlueprint(db: Db, id: string): Promise<Blueprint | undefined> {
  const [row] = await db.query<BlueprintRow>(
    `select ${summaryColumns}, v.document ${from} where b.id = $1 and b.deleted_at is null`,
    [id],
  )
  return row && toBlueprint(row)
}

export type NewBlueprint = {
  id: string
  orgId: string
  projectId: string | undefined
  document: BlueprintDocument
  lock: string
  version: number
  bundle?: string | undefined
}

/** Gives whether it landed: not when the name is taken. */
export async function insertBlueprint(db: Db, blueprint: NewBlueprint): Promise<boolean> {
  const rows = await db.query(
    `insert into blueprints (id, org_id, project_id, name, description, latest_version, lock, bundle)
     values ($1, $2, $3, $4, $5, $8, $6, $7)
     on conflict (org_id, name) where deleted_at is null do nothing returning id`,
    [
      blueprint.id,
      blueprint.orgId,
      blueprint.projectId ?? null,
      blueprint.document.name,
      blueprint.document.description,
      blueprint.lock,
      blueprint.bundle ?? null,
      blueprint.version,
    ],
  )
  return rows.length > 0
}

/** Gives the number of the new version, or undefined when the lock is no longer the one named. A taken name throws. */
export async function advanceBlueprint(
  db: Db,
  id: string,
  change: { document: BlueprintDocument; oldLock: string; newLock: string },
): Promise<number | undefined> {
  const [row] = await db.query<{ latest_version: number }>(
    `update blueprints set name = $2, description = $3, lock = $4, latest_version = latest_version + 1, updated_at = now()
     where id = $1 and lock = $5 and deleted_at is null returning latest_version`,
    [id, change.document.name, change.document.description, change.newLock, change.oldLock],
  )
  return row?.latest_version
}

export async function isNameTaken(db: Db, name: string): Promise<boolean> {
  const rows = await db.query('select 1 from blueprints where name = $1 and deleted_at is null', [name])
  return rows.length > 0
}

/** Deletes without a trace for lists, while its runs can still show what they followed. */
export async function deleteBlueprint(db: Db, id: string, lock: string | undefined): Promise<boolean> {
  const rows = await db.query(
    `update blueprints set deleted_at = now(), updated_at = now()
     where id = $1 and deleted_at is null and ($2::text is null or lock = $2) returning id`,
    [id, lock ?? null],
  )
  return rows.length > 0
}

/** Of all workflows as they are now, those whose text holds a word. */
export async function listDocumentsWith(db: Db, word: string): Promise<{ id: string; document: BlueprintDocument }[]> {
  return db.query(`select b.id, v.document ${from} where b.deleted_at is null and strpos(v.document::text, $1) > 0`, [
    word,
  ])
}
