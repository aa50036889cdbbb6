/** Words of any texts as the word index has them: without endings, by the language of the chunk that they belong to. */
import type { Db } from './database.ts'

/** One list of stems for each text. */
export async function stemTexts(
  db: Db,
  texts: readonly { chunkId: number; text: string }[],
): Promise<ReadonlySet<string>[]> {
  if (texts.length === 0) return []
  const rows = await db.query<{ at: number; stems: string[] }>(
    `select t.at::int as at, array(select l.lexeme from unnest(to_tsvector(coalesce(c.language, 'english')::regconfig, t.text)) l) as stems
     from unnest($1::bigint[], $2::text[]) with ordinality as t (chunk_id, text, at) left join chunks c on c.id = t.chunk_id
     order by t.at`,
    [texts.map(({ chunkId }) => chunkId), texts.map(({ text }) => text)],
  )
  return rows.map(({ stems }) => new Set(stems))
}
