import type { Db } from './database.ts'

/** A value under a key of its own, and that key under the master key `keyId`. */
export type SealedValue = { keyId: string; wrappedKey: Buffer; sealed: Buffer }
export type SecretRow = { name: string; keyId: string; createdAt: Date; updatedAt: Date; lastUsedAt: Date | null }
export type SealedRow = SealedValue & { id: string; orgId: string; name: string }

const shown = `name, key_id as "keyId", created_at as "createdAt", updated_at as "updatedAt", last_used_at as "lastUsedAt"`
const sealedColumns = `id, org_id as "orgId", name, key_id as "keyId", wrapped_key as "wrappedKey", sealed`

/** Those that have a name; what webhooks sign with is not among them. */
export async function listSecrets(db: Db): Promise<SecretRow[]> {
  return db.query<SecretRow>(`select ${shown} from secrets where trigger_id is null order by name`)
}

export type SecretWrite = SealedValue & { id: string; orgId: string; name: string; triggerId?: string }

/** Of two that come at the same time the later one stays, whole. */
export async function saveSecret(db: Db, secret: SecretWrite): Promise<SecretRow> {
  const { id, orgId, name, triggerId, keyId, wrappedKey, sealed } = secret
  const [row] = await db.query<SecretRow>(
    `insert into secrets (id, org_id, name, trigger_id, key_id, wrapped_key, sealed) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (org_id, name) do update set key_id = excluded.key_id, wrapped_key = excluded.wrapped_key,
       sealed = excluded.sealed, updated_at = now()
     returning ${shown}`,
    [id, orgId, name, triggerId ?? null, keyId, wrappedKey, sealed],
  )
  return row as SecretRow
}

export async function deleteSecret(db: Db, name: string): Promise<boolean> {
  const rows = await db.query('delete from secrets where name = $1 and trigger_id is null returning id', [name])
  return rows.length > 0
}

/** Notes the use, to the minute: what is used a thousand times a second is not written a thousand times. */
export async function findSecrets(db: Db, names: readonly string[]): Promise<SealedRow[]> {
  return db.query<SealedRow>(
    `with used as (update secrets set last_used_at = now()
       where name = any($1::text[]) and (last_used_at is null or last_used_at < now() - interval '1 minute'))
     select ${sealedColumns} from secrets where name = any($1::text[])`,
    [names],
  )
}

/** Which of the names there are. */
export async function listKnownNames(db: Db, names: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ name: string }>('select name from secrets where name = any($1::text[])', [names])
  return rows.map(({ name }) => name)
}

/** Across orgs. */
export async function hasSecrets(db: Db): Promise<boolean> {
  return (await db.query('select 1 from secrets limit 1')).length > 0
}

export async function lockSecretsOfOtherKeys(
  db: Db,
  keyId: string,
  limit: number,
  afterId: string,
): Promise<SealedRow[]> {
  return db.query<SealedRow>(
    `select ${sealedColumns} from secrets where key_id <> $1 and id > $3 order by id limit $2 for update`,
    [keyId, limit, afterId],
  )
}

export async function saveWrapping(db: Db, id: string, { keyId, wrappedKey }: SealedValue): Promise<void> {
  await db.query('update secrets set key_id = $2, wrapped_key = $3 where id = $1', [id, keyId, wrappedKey])
}

/** Across orgs. */
export async function listKeyIds(db: Db): Promise<string[]> {
  return (await db.query<{ id: string }>('select distinct key_id as id from secrets')).map(({ id }) => id)
}
