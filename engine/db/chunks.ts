/** Chunks and the word index over them, which change together and only here. */
import type { Chunk } from '../../contracts/knowledge.ts'
import type { Db } from './database.ts'

export type NewChunk = Omit<Chunk, 'id' | 'documentId'> & {
  /** Title and headings, by whose words the chunk is found, too. */
  context: string
  /** What is indexed where it is not `context` and `text`: scripts that do not put spaces between words. */
  indexed: string | undefined
  contentHash: string
}

/** Which document they belong to, and how its words are cut to their stems: a text search configuration. */
export type ChunkOwner = { orgId: string; collectionId: string; documentId: string; language: string }

/** One writer of a collection at a time: its counts and those of its words change with every chunk. */
export async function lockCollection(db: Db, collectionId: string): Promise<number | undefined> {
  const [row] = await db.query<{ number: number }>('select number from collections where id = $1 for update', [
    collectionId,
  ])
  return row?.number
}

/** Puts the words of the rows of `changed` (id, org_id, language, words) into the index of collection $1, or takes them out. */
const lexemes = `lexemes as materialized (
    select c.id, c.org_id, l.lexeme as term, cardinality(l.positions) as frequency
    from changed c, unnest(to_tsvector(c.language::regconfig, c.words)) l
  ), lengths as materialized (select id, sum(frequency)::int as length from lexemes group by id)`

export async function insertChunks(db: Db, owner: ChunkOwner, chunks: readonly NewChunk[]): Promise<void> {
  const number = await lockCollection(db, owner.collectionId)
  if (number === undefined || chunks.length === 0) return
  await db.query(
    `with changed as (
       insert into chunks (org_id, collection_id, document_id, language, number, kind, headings, page, start_offset,
         end_offset, text, context, indexed, content_hash, token_count)
       select $2, $3, $4, $5, g.number, g.kind, array(select json_array_elements_text(g.headings)), g.page, g.start_offset,
         g.end_offset, g.text, g.context, g.indexed, g.content_hash, 0
       from unnest($6::int[], $7::text[], $8::json[], $9::int[], $10::int[], $11::int[], $12::text[], $13::text[],
         $14::text[], $15::text[])
         as g (number, kind, headings, page, start_offset, end_offset, text, context, indexed, content_hash)
       returning id, org_id, language, coalesce(indexed, context || E'\\n' || text) as words
     ), ${lexemes}, listed as (
       insert into postings (collection, org_id, term, chunk_id, frequency, length)
       select $1, org_id, term, id, least(frequency, 32767), length from lexemes join lengths using (id)
     ), counted as (
       insert into collection_terms (collection, org_id, term, chunk_count)
       select $1, $2, term, count(*) from lexemes group by term order by term
       on conflict (collection, term) do update set chunk_count = collection_terms.chunk_count + excluded.chunk_count
     ), due as (
       update collection_embeddings set is_due = true where collection = $1 and role <> 'leaving' and not is_due
     )
     update collections set chunk_count = chunk_count + (select count(*) from changed),
       token_count = token_count + (select coalesce(sum(length), 0) from lengths),
       languages = case when $5 = any(languages) then languages else languages || $5::text end, updated_at = now()
     where number = $1`,
    [
      number,
      owner.orgId,
      owner.collectionId,
      owner.documentId,
      owner.language,
      chunks.map((chunk) => chunk.number),
      chunks.map(({ kind }) => kind),
      chunks.map(({ headings }) => JSON.stringify(headings)),
      chunks.map(({ page }) => page),
      chunks.map(({ start }) => start),
      chunks.map(({ end }) => end),
      chunks.map(({ text }) => text),
      chunks.map(({ context }) => context),
      chunks.map(({ indexed }) => indexed ?? null),
      chunks.map(({ contentHash }) => contentHash),
    ],
  )
}

/** Takes chunks, their words and their vectors away. Their words are found again the way in which they were found at first. */
export async function deleteChunks(db: Db, collectionId: string, ids: readonly number[]): Promise<void> {
  const number = await lockCollection(db, collectionId)
  if (number === undefined || ids.length === 0) return
  await db.query(
    `with changed as (
       delete from chunks where id = any($2::bigint[]) and collection_id = $3
       returning id, org_id, language, coalesce(indexed, context || E'\\n' || text) as words
     ), ${lexemes}, unlisted as (
       delete from postings p using lexemes l where p.collection = $1 and p.term = l.term and p.chunk_id = l.id
     ), fewer as (
       select term, count(*)::int as chunk_count from lexemes group by term order by term
     ), fewer_vectors as (
       delete from chunk_vectors where collection = $1 and chunk_id in (select id from changed) returning space
     ), uncounted_vectors as (
       update collection_embeddings e set vector_count = e.vector_count - f.count
       from (select space, count(*) as count from fewer_vectors group by space) f
       where e.collection = $1 and e.space = f.space
     ), uncounted as (
       update collection_terms t set chunk_count = t.chunk_count - f.chunk_count
       from fewer f where t.collection = $1 and t.term = f.term and t.chunk_count > f.chunk_count
     ), forgotten as (
       delete from collection_terms t using fewer f
       where t.collection = $1 and t.term = f.term and t.chunk_count <= f.chunk_count
     )
     update collections set chunk_count = chunk_count - (select count(*) from changed),
       token_count = token_count - (select coalesce(sum(length), 0) from lengths), updated_at = now()
     where number = $1`,
    [number, ids, collectionId],
  )
}

export type KeptChunk = { id: number; number: number; contentHash: string; language: string }

export async function listKeptChunks(db: Db, documentId: string): Promise<KeptChunk[]> {
  const rows = await db.query<{ id: string; number: number; content_hash: string; language: string }>(
    'select id, number, content_hash, language from chunks where document_id = $1 order by number',
    [documentId],
  )
  return rows.map((row) => ({
    id: Number(row.id),
    number: row.number,
    contentHash: row.content_hash,
    language: row.language,
  }))
}

type Moved = { id: number } & Pick<Chunk, 'number' | 'page' | 'start' | 'end'>

/** Chunks whose text is as before, somewhere else. */
export async function moveChunks(db: Db, documentId: string, moved: readonly Moved[]): Promise<void> {
  if (moved.length === 0) return
  await db.query(
    `update chunks c set number = m.number, page = m.page, start_offset = m.start_offset, end_offset = m.end_offset
     from unnest($2::bigint[], $3::int[], $4::int[], $5::int[], $6::int[]) as m (id, number, page, start_offset, end_offset)
     where c.document_id = $1 and c.id = m.id`,
    [
      documentId,
      moved.map(({ id }) => id),
      moved.map(({ number }) => number),
      moved.map(({ page }) => page),
      moved.map(({ start }) => start),
      moved.map(({ end }) => end),
    ],
  )
}

export async function listChunkIds(db: Db, documentId: string, limit: number): Promise<number[]> {
  const rows = await db.query<{ id: string }>('select id from chunks where document_id = $1 limit $2', [
    documentId,
    limit,
  ])
  return rows.map(({ id }) => Number(id))
}

export type ChunkRow = {
  id: string
  document_id: string
  number: number
  kind: Chunk['kind']
  headings: string[]
  page: number
  start_offset: number
  end_offset: number
  text: string
}

export const chunkColumns =
  'c.id, c.document_id, c.number, c.kind, c.headings, c.page, c.start_offset, c.end_offset, c.text'

export const toChunk = (row: ChunkRow): Chunk => ({
  id: Number(row.id),
  documentId: row.document_id,
  number: row.number,
  kind: row.kind,
  headings: row.headings,
  page: row.page,
  start: row.start_offset,
  end: row.end_offset,
  text: row.text,
})

export async function listChunks(db: Db, documentId: string, after: number, limit: number): Promise<Chunk[]> {
  const rows = await db.query<ChunkRow>(
    `select ${chunkColumns} from chunks c where document_id = $1 and number > $2 order by number limit $3`,
    [documentId, after, limit],
  )
  return rows.map(toChunk)
}

/** Spread evenly over the collections, the same ones each time. */
export async function sampleChunks(
  db: Db,
  collectionIds: readonly string[],
  limit: number,
): Promise<(Chunk & { documentName: string })[]> {
  const rows = await db.query<ChunkRow & { document_name: string }>(
    `select ${chunkColumns}, d.name as document_name from chunks c join documents d on d.id = c.document_id
     where c.id = any(array(
       select id from (
         select id, row_number() over (order by id) as at, count(*) over () as count
         from chunks where collection_id = any($1::uuid[]) and kind = 'prose') numbered
       where at % greatest(count / $2, 1) = 0 order by id limit $2))
     order by d.name, c.number`,
    [collectionIds, limit],
  )
  return rows.map((row) => ({ ...toChunk(row), documentName: row.document_name }))
}
