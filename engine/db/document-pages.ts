/** The text of documents, by pages. */
import type { Db } from './database.ts'

export type PageText = { number: number; start: number; text: string }

export async function savePages(db: Db, orgId: string, documentId: string, pages: readonly PageText[]): Promise<void> {
  await db.query(
    `insert into document_pages (document_id, org_id, number, start_offset, text)
     select $1, $2, * from unnest($3::int[], $4::int[], $5::text[])
     on conflict (document_id, number) do update set start_offset = excluded.start_offset, text = excluded.text`,
    [
      documentId,
      orgId,
      pages.map(({ number }) => number),
      pages.map(({ start }) => start),
      pages.map(({ text }) => text),
    ],
  )
}

export const deletePagesFrom = (db: Db, documentId: string, number: number): Promise<unknown[]> =>
  db.query('delete from document_pages where document_id = $1 and number >= $2', [documentId, number])

/** The next pages after one, for who looks through all of them. */
export async function listPages(db: Db, documentId: string, after: number, limit: number): Promise<PageText[]> {
  const rows = await db.query<{ number: number; start_offset: number; text: string }>(
    `select number, start_offset, text from document_pages where document_id = $1 and number > $2 order by number limit $3`,
    [documentId, after, limit],
  )
  return rows.map(({ number, start_offset: start, text }) => ({ number, start, text }))
}

export async function findPage(db: Db, documentId: string, number: number): Promise<PageText | undefined> {
  const [row] = await db.query<{ start_offset: number; text: string }>(
    'select start_offset, text from document_pages where document_id = $1 and number = $2',
    [documentId, number],
  )
  return row && { number, start: row.start_offset, text: row.text }
}
