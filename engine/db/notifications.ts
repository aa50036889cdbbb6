import type { Db } from './database.ts'

/**
 * Asked by itself and not inside the transaction that it tells of: transactions with a NOTIFY commit one after another,
 * database-wide. Without the sync of the disk, since nothing is lost with it.
 */
export async function sendNotifications(db: Db, channel: string, payloads: readonly string[]): Promise<void> {
  await db.query(
    `select set_config('synchronous_commit', 'off', true), pg_notify($1, payload) from unnest($2::text[]) as payload`,
    [channel, payloads],
  )
}
