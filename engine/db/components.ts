/** Components that users have registered. */
import { v7 as uuidv7 } from 'uuid'
import type { ComponentDefinition, ComponentVersion } from '../../contracts/components.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

export type StoredComponent = {
  id: string
  orgId: string
  name: string
  version: number
  contentHash: string
  deprecated: string | null
  createdAt: Date
  definition: ComponentDefinition
}

const columns = `v.id, v.org_id as "orgId", c.name, v.version, v.content_hash as "contentHash", c.deprecated,
  v.created_at as "createdAt", v.definition`
const from = 'from components c join component_versions v on v.component_id = c.id'

/** Every version of every tool: for the engine, whosever they are; or of the org that asks. */
export async function listComponentVersions(db: Db, name: string | null = null): Promise<StoredComponent[]> {
  return db.query<StoredComponent>(
    `select ${columns} ${from} where c.type = 'tool' and ($1::text is null or c.name = $1) order by c.name, v.version`,
    [name],
  )
}

export async function findComponentDefinition(db: Db, versionId: string): Promise<ComponentDefinition | undefined> {
  const [row] = await db.query<{ definition: ComponentDefinition }>(
    'select definition from component_versions where id = $1',
    [versionId],
  )
  return row?.definition
}

/** Makes the component if it is new, and holds its row, so that two who push at once get two numbers. */
export async function lockComponent(db: Db, orgId: string, name: string): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    `insert into components (id, org_id, type, name) values ($1, $2, 'tool', $3)
     on conflict (org_id, type, name) do update set updated_at = now() returning id`,
    [uuidv7(), orgId, name],
  )
  return (row as { id: string }).id
}

export async function findLatestComponent(
  db: Db,
  componentId: string,
): Promise<Pick<ComponentVersion, 'version' | 'contentHash'> | undefined> {
  const [row] = await db.query<{ version: number; contentHash: string }>(
    `select version, content_hash as "contentHash" from component_versions where component_id = $1
     order by version desc limit 1`,
    [componentId],
  )
  return row
}

export async function insertComponentVersion(
  db: Db,
  one: { orgId: string; componentId: string; version: number; contentHash: string; definition: ComponentDefinition },
): Promise<void> {
  await db.query(
    `insert into component_versions (id, org_id, component_id, version, content_hash, definition)
     values ($1, $2, $3, $4, $5, $6)`,
    [uuidv7(), one.orgId, one.componentId, one.version, one.contentHash, toJson(one.definition)],
  )
}

export async function setDeprecated(db: Db, name: string, deprecated: string | null): Promise<boolean> {
  const rows = await db.query(
    `update components set deprecated = $2, updated_at = now() where type = 'tool' and name = $1 returning id`,
    [name, deprecated],
  )
  return rows.length > 0
}

export async function deleteComponent(db: Db, name: string): Promise<boolean> {
  const rows = await db.query(`delete from components where type = 'tool' and name = $1 returning id`, [name])
  return rows.length > 0
}

/** The latest versions of the workflows in whose text the name stands; the caller looks where. */
export async function listDocumentsNaming(
  db: Db,
  name: string,
): Promise<{ id: string; name: string; version: number; document: Record<string, unknown> }[]> {
  return db.query(
    `select b.id, b.name, v.version, v.document from blueprints b
     join blueprint_versions v on v.blueprint_id = b.id and v.version = b.latest_version
     where b.deleted_at is null and strpos(v.document::text, $1) > 0 order by b.name`,
    [name],
  )
}
