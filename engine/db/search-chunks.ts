/**
 * Both arms of the search in one statement: BM25 over the word index, and the nearest vectors. Their scores are fused, each
 * between its own best and worst (Bruch, Gai and Ingber, "An Analysis of Fusion Functions", 2023): ranks alone let a weak
 * embedder spoil what the words are sure of. The same on each database.
 */
import { toSql } from 'pgvector'
import type { SearchHit } from '../../contracts/knowledge.ts'
import { type ChunkRow, chunkColumns, toChunk } from './chunks.ts'
import type { Db } from './database.ts'
import { choosesDocuments, chosenDocuments, type DocumentChoice } from './document-filter.ts'

export type SearchedSpace = {
  number: number
  provider: string
  model: string
  dimensions: number
  /** The question's. */
  vector: readonly number[]
  /** Compares all vectors; otherwise the index gives the nearest, nearly always. */
  isExact: boolean
}

export type ChunkSearch = DocumentChoice & {
  /** The question, and the same with spaces between its words where its script has none; undefined: not by words. */
  query: string | undefined
  spaces: readonly SearchedSpace[]
  vectorWeight: number
  limit: number
  /** How many each arm gives to be fused. */
  depth: number
}

/** Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009): how fast a word saturates, how much length counts. */
const saturation = 1.2
const lengthWeight = 0.5

/**
 * At most so many postings of the rarest words (of the rarest, all) decide which chunks are looked at, and so many of these
 * meet the common words as well: half as many of both in a large collection. Where a question has fewer, the ranking is
 * exact; docs/retrieval.md has what it is elsewhere.
 */
const rarePostings = 20_000
const bestByRareWords = 1000
const largeFrom = 50_000
const halved = (count: number) => `case when s.chunks > ${largeFrom} then ${count / 2} else ${count} end`

type HitRow = ChunkRow & {
  collection_id: string
  document_name: string
  document_title: string | null
  media_type: string
  word_score: number | null
  word_rank: number | null
  distance: number | null
  near_rank: number | null
  space: number | null
  score: number
  terms: SearchHit['terms'] | null
  near_counts: Record<string, number> | null
}

const hitColumns = `${chunkColumns}, c.collection_id, d.name as document_name, d.title as document_title, d.media_type`

const bm25 = `w.weight * p.frequency * ${saturation + 1}
  / (p.frequency + ${saturation} * (${1 - lengthWeight} + ${lengthWeight} * p.length / s.length))`

const wordParts = (isAllowed: string) => `
  wanted as materialized (
    select distinct l.lexeme as term
    from (select distinct unnest(languages) as language from places) p, unnest(to_tsvector(p.language::regconfig, $2)) l
  ), known as materialized (
    select t.term, sum(t.chunk_count)::float8 as chunks
    from wanted w join collection_terms t on t.term = w.term and t.collection = any(array(select number from places))
    group by t.term
  ), weighed as materialized (
    select k.term, k.chunks, ln(1 + (s.chunks - k.chunks + 0.5) / (k.chunks + 0.5)) as weight,
      sum(k.chunks) over rarest_first <= ${halved(rarePostings)} or row_number() over rarest_first = 1 as is_rare
    from known k, sizes s window rarest_first as (order by k.chunks, k.term rows unbounded preceding)
  ), best as materialized (
    select p.collection, p.chunk_id, sum(${bm25}) as score
    from weighed w join postings p on p.term = w.term and p.collection = any(array(select number from places)), sizes s
    where w.is_rare ${isAllowed}
    group by p.collection, p.chunk_id order by 3 desc, p.chunk_id 
      limit greatest((select ${halved(bestByRareWords)} from sizes s), 5 * $3)
  ), common as materialized (
    select b.chunk_id, sum(${bm25}) as score
    from sizes s, best b cross join weighed w
      join postings p on p.collection = b.collection and p.term = w.term and p.chunk_id = b.chunk_id
    where not w.is_rare group by b.chunk_id
  ), by_words as materialized (
    select chunk_id, score, row_number() over (order by score desc, chunk_id)::int as rank from (
      select b.chunk_id, round((b.score + coalesce(o.score, 0)) * 1e6) / 1e6 as score
      from best b left join common o using (chunk_id) order by 2 desc, 1 limit $3) f
  ),`

const noWords = `
  weighed as materialized (select null::text as term, 0::float8 as chunks, 0::float8 as weight where false),
  by_words as materialized (select null::bigint as chunk_id, 0::float8 as score, 1 as rank where $2::text is not null and false),`
const noVectors =
  'select null::bigint as chunk_id, 0 as space, 0::float8 as distance, 1 as rank where $4::float8 + $5::float8 < 0'

/** Each arm from 0 to 1, by its own best (and, of distances, its own worst); then weighed. */
const fusedScore = `round((
    $4::float8 * coalesce(w.score / (select max(score) from by_words), 0) + $5::float8 * case when n.distance is null then 0
    when s.farthest = s.nearest then 1 else (s.farthest - n.distance) / (s.farthest - s.nearest) end) * 1e9) / 1e9`

/** `+ 0` keeps the index out of it. What the index finds by half the bytes is put in order by all of them. */
function nearPart({ number, dimensions, isExact }: SearchedSpace, value: number, depth: number, isAllowed: string) {
  const cut = `(v.embedding::halfvec(${dimensions})) <=> $${value}::vector::halfvec(${dimensions})`
  const order = isExact ? `(v.embedding <=> $${value}::vector) + 0` : cut
  return `
    select chunk_id, ${number} as space, round(distance * 1e6) / 1e6 as distance,
      row_number() over (order by round(distance * 1e6), chunk_id)::int as rank
    from (select v.chunk_id, v.embedding <=> $${value}::vector as distance from chunk_vectors v
      where v.space = ${number} and v.dimensions = ${dimensions} ${isExact ? '' : 'and v.in_index'}
        and v.collection = any(array(select number from places)) ${isAllowed.replaceAll('p.chunk_id', 'v.chunk_id')}
      order by ${order} limit ${depth}) n`
}

export type FoundChunks = {
  hits: SearchHit[]
  /** How many vectors of each space were found, also of those that others have displaced. */
  nearCounts: Readonly<Record<string, number>>
}

export async function searchChunks(db: Db, search: ChunkSearch): Promise<FoundChunks> {
  const { query, spaces, depth, vectorWeight } = search
  const firstOfSpaces = 6
  const choice = choosesDocuments(search) ? chosenDocuments(search, firstOfSpaces + spaces.length) : undefined
  const isAllowed = choice ? 'and p.chunk_id in (select id from allowed)' : ''
  const near = spaces.map((space, at) => nearPart(space, firstOfSpaces + at, depth, isAllowed))
  if (spaces.some(({ isExact }) => !isExact)) {
    // Until the list is full, however many of the nearest belong to others.
    await db.query(`select set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', '400', true), set_config('jit', 'off', true),
      set_config('hnsw.max_scan_tuples', '40000', true)`)
  }
  const rows = await db.query<HitRow>(
    `with places as materialized (
       select number, languages, chunk_count, token_count from collections where id = any($1::uuid[])
     ), sizes as materialized (
       select sum(chunk_count)::float8 as chunks, greatest(sum(token_count), 1)::float8 / greatest(sum(chunk_count), 1)::float8 as length
       from places
     ), ${choice ? `allowed as materialized (select c.id from chunks c join documents d on d.id = c.document_id where ${choice.text}),` : ''}
     ${query === undefined ? noWords : wordParts(isAllowed)}
     near as materialized (${near.length > 0 ? near.join(' union all ') : noVectors}),
     spread as materialized (select space, min(distance) as nearest, max(distance) as farthest from near group by space),
     found as materialized (
       select chunk_id, w.score as word_score, w.rank as word_rank, n.distance, n.rank as near_rank, n.space,
         ${near.length === 0 ? 'w.score' : fusedScore} as score
       from by_words w full join near n using (chunk_id) left join spread s on s.space = n.space order by score desc, chunk_id limit $3
     )
     select ${hitColumns},
       f.word_score, f.word_rank, f.distance, f.near_rank, f.space, f.score,
       (select json_agg(json_build_object('term', w.term, 'frequency', p.frequency, 'chunkCount', w.chunks::int,
          'score', round((${bm25})::numeric, 6)) order by w.weight desc, w.term)
        from sizes s, places l, weighed w join postings p on p.term = w.term
        where p.collection = l.number and p.chunk_id = f.chunk_id) as terms,
       (select json_object_agg(space, found) from (select space, count(*)::int as found from near group by space) n) as near_counts
     from found f join chunks c on c.id = f.chunk_id join documents d on d.id = c.document_id
     order by f.score desc, c.id`,
    [
      search.collectionIds,
      query ?? null,
      near.length > 0 ? Math.max(search.limit, depth) : search.limit,
      1 - vectorWeight,
      vectorWeight,
      ...spaces.map(({ vector }) => toSql([...vector])),
      ...(choice?.values ?? []),
    ],
  )
  return { hits: rows.map((row) => toHit(row, spaces)), nearCounts: rows[0]?.near_counts ?? {} }
}

/** As if a search had found them, with nothing for it. */
export async function readHits(db: Db, ids: readonly number[]): Promise<SearchHit[]> {
  const rows = await db.query<HitRow>(
    `select ${hitColumns}, null as word_score, null as word_rank, null as distance, null as near_rank, null as space,
       0::float8 as score, null as terms, null as near_counts
     from chunks c join documents d on d.id = c.document_id where c.id = any($1::bigint[]) order by c.id`,
    [ids],
  )
  return rows.map((row) => toHit(row, []))
}

function toHit(row: HitRow, spaces: readonly SearchedSpace[]): SearchHit {
  const space = spaces.find(({ number }) => number === row.space)
  return {
    ...toChunk(row),
    collectionId: row.collection_id,
    documentName: row.document_name,
    documentTitle: row.document_title,
    mediaType: row.media_type,
    score: row.score,
    terms: row.terms ?? [],
    ...(row.word_rank !== null && row.word_score !== null
      ? { words: { rank: row.word_rank, score: row.word_score } }
      : {}),
    ...(space && row.near_rank !== null && row.distance !== null
      ? { vectors: { provider: space.provider, model: space.model, rank: row.near_rank, distance: row.distance } }
      : {}),
    ...(spaces.length > 0 ? { fused: row.score } : {}),
  }
}
