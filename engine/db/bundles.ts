import type { BundleManifest } from '../../contracts/bundles.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

export type InstalledBundle = {
  name: string
  version: string
  /** Null of one that was installed before manifests were kept. */
  manifest: BundleManifest | null
  contentHash: string | null
  installedAt: Date
  removedAt: Date | null
}

const columns = `name, version, manifest, content_hash as "contentHash", installed_at as "installedAt", removed_at as "removedAt"`

export const listInstalledBundles = (db: Db) =>
  db.query<InstalledBundle>(`select ${columns} from bundles order by name`)

/** Also one that was removed. */
export async function findBundle(db: Db, name: string): Promise<InstalledBundle | undefined> {
  const [row] = await db.query<InstalledBundle>(`select ${columns} from bundles where name = $1`, [name])
  return row
}

/** Two who install at once wait for each other here. */
export async function saveBundle(
  db: Db,
  orgId: string,
  { manifest, contentHash }: { manifest: BundleManifest; contentHash: string },
): Promise<void> {
  await db.query(
    `insert into bundles (org_id, name, version, manifest, content_hash) values ($1, $2, $3, $4, $5)
     on conflict (org_id, name) do update set version = excluded.version, manifest = excluded.manifest,
       content_hash = excluded.content_hash, installed_at = now(), removed_at = null`,
    [orgId, manifest.name, manifest.version, toJson(manifest), contentHash],
  )
}

export async function markRemoved(db: Db, name: string): Promise<void> {
  await db.query('update bundles set removed_at = now() where name = $1', [name])
  await db.query('delete from bundle_items where bundle = $1', [name])
}

export type BundleItemRow = {
  kind: 'workflow' | 'tool' | 'file'
  name: string
  baseHash: string
  blueprintId: string | null
  /** Of what is stored now; null: it is gone. Files are looked at on the disk. */
  currentHash: string | null
}

export async function listBundleItems(db: Db, bundle: string): Promise<BundleItemRow[]> {
  return db.query<BundleItemRow>(
    `select i.kind, i.name, i.base_hash as "baseHash", i.blueprint_id as "blueprintId",
       case i.kind
         when 'workflow' then (select v.content_hash from blueprints b join blueprint_versions v
           on v.blueprint_id = b.id and v.version = b.latest_version where b.id = i.blueprint_id and b.deleted_at is null)
         when 'tool' then (select v.content_hash from components c join component_versions v on v.component_id = c.id
           where c.type = 'tool' and c.name = i.name and c.org_id = i.org_id order by v.version desc limit 1)
       end as "currentHash"
     from bundle_items i where i.bundle = $1 order by i.kind desc, i.name`,
    [bundle],
  )
}

export async function saveBundleItem(
  db: Db,
  orgId: string,
  bundle: string,
  item: Pick<BundleItemRow, 'kind' | 'name' | 'baseHash' | 'blueprintId'>,
): Promise<void> {
  await db.query(
    `insert into bundle_items (org_id, bundle, kind, name, base_hash, blueprint_id) values ($1, $2, $3, $4, $5, $6)
     on conflict (org_id, bundle, kind, name) do update set base_hash = excluded.base_hash, blueprint_id = excluded.blueprint_id`,
    [orgId, bundle, item.kind, item.name, item.baseHash, item.blueprintId],
  )
}

export async function deleteBundleItem(db: Db, bundle: string, kind: string, name: string): Promise<void> {
  await db.query('delete from bundle_items where bundle = $1 and kind = $2 and name = $3', [bundle, kind, name])
}

/** The workflow of that name that a bundle brought before items were kept. */
export async function findByBundleName(
  db: Db,
  name: string,
): Promise<{ id: string; bundle: string | null; hash: string } | undefined> {
  const [row] = await db.query<{ id: string; bundle: string | null; hash: string }>(
    `select b.id, b.bundle, v.content_hash as hash from blueprints b
     join blueprint_versions v on v.blueprint_id = b.id and v.version = b.latest_version
     where b.name = $1 and b.deleted_at is null`,
    [name],
  )
  return row
}
