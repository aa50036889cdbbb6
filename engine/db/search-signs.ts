/** Which chunks have what the index of words leaves out, as it stands. Reads each chunk, and so only where somebody asks for signs. */
import type { Db } from './database.ts'
import { chosenDocuments, type DocumentChoice } from './document-filter.ts'

export type Sign = { text: string; pattern: string }

const most = 2000

/** The ids of chunks, those with the most signs first, and which of the signs each has. `dashes` are read as hyphens. */
export async function searchSigns(
  db: Db,
  choice: DocumentChoice,
  signs: readonly Sign[],
  dashes: string,
): Promise<Map<number, readonly string[]>> {
  const { text, values } = chosenDocuments(choice, 5)
  const rows = await db.query<{ id: string; signs: string[] }>(
    `select c.id, array_agg(s.sign) as signs
     from (select id, translate(text, $4, repeat('-', length($4))) as text from chunks
       where document_id in (select d.id from documents d where ${text})) c
     join unnest($1::text[], $2::text[]) s(sign, pattern) on position(s.sign in c.text) > 0 and c.text ~ s.pattern
     group by c.id order by count(*) desc, c.id limit $3`,
    [signs.map((sign) => sign.text), signs.map((sign) => sign.pattern), most, dashes, ...values],
  )
  return new Map(rows.map(({ id, signs }) => [Number(id), signs]))
}
