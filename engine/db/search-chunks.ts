/** BM25 over the word index, in one statement that gives the same order on each database. */
import type { SearchHit } from '../../contracts/knowledge.ts'
import { type ChunkRow, chunkColumns, toChunk } from './chunks.ts'
import type { Db } from './database.ts'

export type WordSearch = {
  collectionIds: readonly string[]
  documentIds: readonly string[] | undefined
  /** The question, and the same with spaces between its words where its script has none. */
  query: string
  limit: number
}

/** Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009): how fast a word saturates, how much length counts. */
const saturation = 1.2
const lengthWeight = 0.5

/**
 * So many postings of the rarest words decide which chunks are looked at, and so many of these meet the common words as
 * well. Below that, which is every collection of some thousand chunks, the ranking is exact.
 */
const rarePostings = 20_000
const bestByRareWords = 1000

type HitRow = ChunkRow & {
  collection_id: string
  document_name: string
  document_title: string | null
  media_type: string
  score: number
  terms: SearchHit['terms']
}

export async function searchByWords(db: Db, search: WordSearch): Promise<SearchHit[]> {
  const rows = await db.query<HitRow>(
    `with places as materialized (
       select number, languages, chunk_count, token_count from collections where id = any($1::uuid[])
     ), sizes as materialized (
       select sum(chunk_count)::float8 as chunks, greatest(sum(token_count), 1)::float8 / greatest(sum(chunk_count), 1)::float8 as length
       from places
     ), wanted as materialized (
       select distinct l.lexeme as term
       from (select distinct unnest(languages) as language from places) p, unnest(to_tsvector(p.language::regconfig, $2)) l
     ), known as materialized (
       select t.term, sum(t.chunk_count)::float8 as chunks
       from wanted w join collection_terms t on t.term = w.term and t.collection = any(array(select number from places))
       group by t.term
     ), weighed as materialized (
       select k.term, k.chunks, ln(1 + (s.chunks - k.chunks + 0.5) / (k.chunks + 0.5)) as weight,
         sum(k.chunks) over (order by k.chunks, k.term rows unbounded preceding) - k.chunks < $5 as is_rare
       from known k, sizes s
     ), rare as materialized (
       select p.collection, p.chunk_id, w.term, w.weight * p.frequency * ${saturation + 1}
         / (p.frequency + ${saturation} * (${1 - lengthWeight} + ${lengthWeight} * p.length / s.length)) as score
       from weighed w join postings p on p.term = w.term and p.collection = any(array(select number from places)), sizes s
       where w.is_rare and ($3::uuid[] is null or p.chunk_id in (select id from chunks where document_id = any($3::uuid[])))
     ), best as materialized (
       select collection, chunk_id, sum(score) as score from rare group by collection, chunk_id
       order by sum(score) desc, chunk_id limit $6
     ), common as materialized (
       select b.chunk_id, sum(w.weight * p.frequency * ${saturation + 1}
         / (p.frequency + ${saturation} * (${1 - lengthWeight} + ${lengthWeight} * p.length / s.length))) as score
       from sizes s, best b cross join weighed w
         join postings p on p.collection = b.collection and p.term = w.term and p.chunk_id = b.chunk_id
       where not w.is_rare group by b.chunk_id
     ), found as materialized (
       select b.chunk_id, round((b.score + coalesce(o.score, 0)) * 1e6) / 1e6 as score
       from best b left join common o using (chunk_id) order by 2 desc, 1 limit $4
     )
     select ${chunkColumns}, c.collection_id, d.name as document_name, d.title as document_title, d.media_type,
       f.score,
       (select json_agg(json_build_object('term', w.term, 'frequency', p.frequency, 'chunkCount', w.chunks::int,
          'score', round((w.weight * p.frequency * ${saturation + 1}
            / (p.frequency + ${saturation} * (${1 - lengthWeight} + ${lengthWeight} * p.length / s.length)))::numeric, 6))
          order by w.weight desc, w.term)
        from sizes s, places l, weighed w join postings p on p.term = w.term
        where p.collection = l.number and p.chunk_id = f.chunk_id) as terms
     from found f join chunks c on c.id = f.chunk_id join documents d on d.id = c.document_id
     order by f.score desc, c.id`,
    [search.collectionIds, search.query, search.documentIds ?? null, search.limit, rarePostings, bestByRareWords],
  )
  return rows.map((row) => ({
    ...toChunk(row),
    collectionId: row.collection_id,
    documentName: row.document_name,
    documentTitle: row.document_title,
    mediaType: row.media_type,
    score: row.score,
    terms: row.terms,
  }))
}
