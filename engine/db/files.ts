/** Files in pieces. */
import type { Db } from './database.ts'

export const insertFile = (db: Db, orgId: string, id: string): Promise<unknown[]> =>
  db.query('insert into files (id, org_id) values ($1, $2)', [id, orgId])

export const insertFilePart = (
  db: Db,
  orgId: string,
  fileId: string,
  number: number,
  bytes: Uint8Array,
): Promise<unknown[]> =>
  db.query('insert into file_parts (file_id, org_id, number, bytes) values ($1, $2, $3, $4)', [
    fileId,
    orgId,
    number,
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  ])

export async function findFilePart(db: Db, fileId: string, number: number): Promise<Uint8Array | undefined> {
  const [row] = await db.query<{ bytes: Uint8Array }>(
    'select bytes from file_parts where file_id = $1 and number = $2',
    [fileId, number],
  )
  return row?.bytes
}

/** How long each part is, in order. */
export async function listPartSizes(db: Db, fileId: string): Promise<number[]> {
  const rows = await db.query<{ size: number }>(
    'select octet_length(bytes) as size from file_parts where file_id = $1 order by number',
    [fileId],
  )
  return rows.map(({ size }) => size)
}

export const deleteFile = (db: Db, id: string): Promise<unknown[]> => db.query('delete from files where id = $1', [id])

/** Uploads that broke off. Gives how many there were. */
export async function deleteStrayFiles(db: Db, olderThan: Date): Promise<number> {
  const rows = await db.query(
    `delete from files f where created_at < $1 and not exists (select from documents where file_id = f.id) returning id`,
    [olderThan],
  )
  return rows.length
}
