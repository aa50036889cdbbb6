/**
 * Texts straight into the tables, many in one statement, their indexes made afterwards: as many chunks as a large library
 * has, in minutes. The rows are those that reading documents leaves.
 */
import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { isIndexed } from '../../engine/db/chunk-vectors.ts'
import { insertCollection } from '../../engine/db/collections.ts'
import type { Db, OwnedDatabase } from '../../engine/db/database.ts'
import { ensureSpace } from '../../engine/db/embedding-spaces.ts'
import { createChunker } from '../../engine/knowledge/chunking/chunk-pages.ts'
import type { Text } from './scifact.ts'

type Owner = { orgId: string; projectId: string }
export type Seeded = { collectionId: string; number: number; chunkCount: number; seconds: number }

/** What was filled before, in a database that was kept. */
export async function findSeeded(database: OwnedDatabase, name: string) {
  const [row] = await database.asOwner((db) =>
    db.query<{ id: string; number: number; chunks: number; space: number; model: string; dimensions: number }>(
      `select c.id, c.number, c.chunk_count::int as chunks, s.number as space, s.model, s.dimensions
       from collections c join collection_embeddings e on e.collection = c.number join embedding_spaces s on s.number = e.space
       where c.name = $1`,
      [name],
    ),
  )
  if (!row) return undefined
  const { model, dimensions } = row
  const seeded: Seeded = { collectionId: row.id, number: row.number, chunkCount: row.chunks, seconds: 0 }
  const space: SeededSpace = { number: row.space, provider: 'bench', model, dimensions, seconds: 0 }
  return { seeded, space }
}

const textsAtOnce = 500
const indexedAtOnce = 2000

export async function seedTexts(
  database: OwnedDatabase,
  { orgId, projectId }: Owner,
  name: string,
  texts: Iterable<Text>,
): Promise<Seeded> {
  const begun = performance.now()
  const collectionId = uuidv7()
  const number = await database.asOwner(async (db) => {
    await insertCollection(db, { id: collectionId, orgId, projectId, name, description: '' })
    const [row] = await db.query<{ number: number }>('select number from collections where id = $1', [collectionId])
    return row?.number ?? 0
  })
  const remake = await withoutIndexes(database, ['postings_by_term'])
  let batch: Text[] = []
  const store = async () => {
    if (batch.length > 0) await database.asOwner((db) => insertTexts(db, orgId, collectionId, batch))
    batch = []
  }
  for (const text of texts) {
    batch.push(text)
    if (batch.length === textsAtOnce) await store()
  }
  await store()
  const chunkCount = await indexWords(database, orgId, collectionId, number)
  await remake()
  return { collectionId, number, chunkCount, seconds: (performance.now() - begun) / 1000 }
}

async function insertTexts(db: Db, orgId: string, collectionId: string, texts: readonly Text[]): Promise<void> {
  const documents = texts.map(({ id, title, text }) => {
    const blocks = [
      { kind: 'heading' as const, level: 1, text: title },
      { kind: 'prose' as const, text },
    ]
    return { id: uuidv7(), fileId: uuidv7(), name: id, title, cut: createChunker().cut(blocks) }
  })
  const of = <T>(pick: (document: (typeof documents)[number]) => T) => documents.map(pick)
  await db.query('insert into files (id, org_id) select id, $1 from unnest($2::uuid[]) id', [
    orgId,
    of((d) => d.fileId),
  ])
  await db.query(
    `insert into documents (id, org_id, collection_id, name, media_type, size_bytes, content_hash, file_id, state, progress, title,
       language, page_count, chunk_count)
     select id, $1, $2, name, 'text/plain', length(text), md5(text), file_id, 'ready', 1, title, 'en', 1, chunk_count
     from unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::int[]) d (id, name, text, file_id, title, chunk_count)`,
    [
      orgId,
      collectionId,
      of((d) => d.id),
      of((d) => d.name),
      of((d) => d.cut.page.text),
      of((d) => d.fileId),
      of((d) => d.title),
      of((d) => d.cut.chunks.length),
    ],
  )
  await db.query(
    `insert into document_pages (document_id, org_id, number, start_offset, text)
     select id, $1, 1, 0, text from unnest($2::uuid[], $3::text[]) d (id, text)`,
    [orgId, of((d) => d.id), of((d) => d.cut.page.text)],
  )
  const chunks = documents.flatMap(({ id, title, cut }) =>
    cut.chunks.map((chunk) => ({ ...chunk, documentId: id, title })),
  )
  await db.query(
    `insert into chunks (org_id, collection_id, document_id, language, number, kind, headings, page, start_offset, end_offset, text,
       context, content_hash, token_count)
     select $1, $2, g.document_id, 'english', g.number, g.kind, array[g.title], 1, g.start_offset, g.end_offset, g.text,
       g.title || E'\\n' || g.title, g.content_hash, 0
     from unnest($3::uuid[], $4::int[], $5::text[], $6::text[], $7::int[], $8::int[], $9::text[], $10::text[])
       as g (document_id, number, kind, title, start_offset, end_offset, text, content_hash)`,
    [
      orgId,
      collectionId,
      chunks.map((c) => c.documentId),
      chunks.map((c) => c.number),
      chunks.map((c) => c.kind),
      chunks.map((c) => c.title),
      chunks.map((c) => c.start),
      chunks.map((c) => c.end),
      chunks.map((c) => c.text),
      chunks.map((c) => createHash('sha256').update(`${c.title}\n${c.text}`).digest('hex')),
    ],
  )
}

/** Gives how many chunks there are. */
async function indexWords(
  database: OwnedDatabase,
  orgId: string,
  collectionId: string,
  number: number,
): Promise<number> {
  let after = 0
  for (;;) {
    const [row] = await database.asOwner((db) =>
      db.query<{ last: string | null }>(
        `with part as materialized (
           select id, context || E'\\n' || text as words from chunks where collection_id = $1 and id > $2 order by id limit $5
         ), lexemes as materialized (
           select id, l.lexeme as term, cardinality(l.positions) as frequency
           from part, unnest(to_tsvector('english', words)) l
         ), added as (
           insert into postings (collection, org_id, term, chunk_id, frequency, length)
           select $3, $4, term, id, frequency, sum(frequency) over (partition by id) from lexemes
         )
         select max(id) as last from part`,
        [collectionId, after, number, orgId, indexedAtOnce],
      ),
    )
    if (!row?.last) break
    after = Number(row.last)
  }
  const [row] = await database.asOwner(async (db) => {
    await db.query(
      `insert into collection_terms (collection, org_id, term, chunk_count)
       select collection, org_id, term, count(*) from postings where collection = $1 group by collection, org_id, term`,
      [number],
    )
    return db.query<{ count: string }>(
      `update collections set languages = '{english}', chunk_count = (select count(*) from chunks where collection_id = $2),
         token_count = (select sum(length) from (select distinct on (chunk_id) length from postings where collection = $1
           order by chunk_id) l)
       where number = $1 returning chunk_count as count`,
      [number, collectionId],
    )
  })
  return Number(row?.count ?? 0)
}

export type SeededSpace = { number: number; provider: string; model: string; dimensions: number; seconds: number }

/** Vectors for all chunks, searched at once. */
export async function seedVectors(
  database: OwnedDatabase,
  { orgId }: Owner,
  { collectionId, number, chunkCount }: Seeded,
  { model, dimensions, embed }: { model: string; dimensions: number; embed: (text: string) => readonly number[] },
): Promise<SeededSpace> {
  const begun = performance.now()
  const inIndex = isIndexed(database.kind, dimensions)
  const space = await database.asOwner((db) =>
    ensureSpace(db, orgId, { provider: 'bench', model, dimensions, isCut: false }),
  )
  const remake = await withoutIndexes(database, inIndex ? [`chunk_vectors_${dimensions}`] : [])
  for (let after = 0; ; ) {
    const texts = await database.asOwner((db) =>
      db.query<{ id: string; text: string }>(
        `select id, context || E'\\n' || text as text from chunks where collection_id = $1 and id > $2 order by id limit $3`,
        [collectionId, after, indexedAtOnce],
      ),
    )
    if (texts.length === 0) break
    const vectors = texts.map(({ text }) => JSON.stringify(embed(text)))
    await database.asOwner((db) =>
      db.query(
        `insert into chunk_vectors (space, collection, chunk_id, org_id, dimensions, in_index, embedding)
         select $1, $2, id, $3, $4, $5, v::vector from unnest($6::bigint[], $7::text[]) as g (id, v)`,
        [space.number, number, orgId, dimensions, inIndex, texts.map(({ id }) => id), vectors],
      ),
    )
    after = Number(texts.at(-1)?.id)
  }
  await remake()
  await database.asOwner((db) =>
    db.query(
      `insert into collection_embeddings (collection, space, org_id, role, is_due, vector_count, embedded_to)
       values ($1, $2, $3, 'searched', false, $4, (select max(id) from chunks where collection_id = $5))`,
      [number, space.number, orgId, chunkCount, collectionId],
    ),
  )
  return { ...space, seconds: (performance.now() - begun) / 1000 }
}

/** Gives what makes them again: an index over all rows at once takes a fraction of the time of one that grows by them. */
async function withoutIndexes(database: OwnedDatabase, names: readonly string[]): Promise<() => Promise<void>> {
  const texts = await database.asOwner(async (db) => {
    const rows = await db.query<{ text: string }>(
      'select pg_get_indexdef(c.oid) as text from pg_class c where c.relname = any($1::text[])',
      [names],
    )
    for (const name of names) await db.query(`drop index ${name}`)
    return rows.map(({ text }) => text)
  })
  return () =>
    database.asOwner(async (db) => {
      await db.query(`set local maintenance_work_mem = '1GB'`)
      for (const text of texts) await db.query(text)
    })
}
