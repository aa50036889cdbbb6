import type { Db } from './database.ts'

export async function findBundleVersion(db: Db, name: string): Promise<string | undefined> {
  const [row] = await db.query<{ version: string }>('select version from bundles where name = $1', [name])
  return row?.version
}

export async function saveBundle(db: Db, orgId: string, name: string, version: string): Promise<void> {
  await db.query(
    `insert into bundles (org_id, name, version) values ($1, $2, $3)
     on conflict (org_id, name) do update set version = excluded.version, installed_at = now()`,
    [orgId, name, version],
  )
}
