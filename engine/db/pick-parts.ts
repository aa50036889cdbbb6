/** Reads workflows and collections out of a database that nobody else uses, as the lines that bring them into another one. */
import type { PartRef } from '../../contracts/backup-parts.ts'
import type { BlueprintLine, ChunksLine, CollectionLine, DocumentLine, PartLine } from '../../contracts/part-lines.ts'
import type { Database, Db } from './database.ts'

const [documentsAtOnce, pagesAtOnce, chunksAtOnce] = [50, 20, 50]

type Read = <T>(work: (db: Db) => Promise<T>) => Promise<T>

export async function* pickParts(
  database: Database,
  orgId: string,
  refs: readonly PartRef[],
): AsyncGenerator<PartLine> {
  const read: Read = (work) => database.read({ orgId }, work)
  for (const { kind, id } of refs) {
    if (kind === 'collection') yield* pickCollection(read, id)
    else {
      const blueprint = await read((db) => pickBlueprint(db, id))
      if (blueprint) yield blueprint
    }
  }
  yield { kind: 'end' }
}

/** The org of that id, or the oldest where another installation has others. */
export async function findPickedOrg(database: Database, preferred: string): Promise<string> {
  const [found] = await database.readOne('worker', (db) =>
    db.query<{ id: string }>('select id from orgs order by id = $1 desc, created_at, id limit 1', [preferred]),
  )
  return found?.id ?? preferred
}

async function pickBlueprint(db: Db, id: string): Promise<BlueprintLine | undefined> {
  const [found] = await db.query<Omit<BlueprintLine, 'kind' | 'versions' | 'createdAt'> & { createdAt: Date }>(
    `select b.id, b.name, b.description, b.latest_version as "latestVersion", b.created_at as "createdAt", d.document as draft
     from blueprints b left join blueprint_drafts d on d.blueprint_id = b.id where b.id = $1 and b.deleted_at is null`,
    [id],
  )
  if (!found) return undefined
  const versions = await db.query<Omit<BlueprintLine['versions'][number], 'createdAt'> & { createdAt: Date }>(
    `select version, document, note, created_at as "createdAt" from blueprint_versions where blueprint_id = $1 order by version`,
    [id],
  )
  return {
    ...{ ...found, kind: 'blueprint', createdAt: found.createdAt.toISOString() },
    versions: versions.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() })),
  }
}

async function* pickCollection(read: Read, id: string): AsyncGenerator<PartLine> {
  const found = await read((db) => findCollection(db, id))
  if (!found) return
  yield found.line
  for (let after = ''; ; ) {
    const documents = await read((db) => listDocuments(db, id, after))
    for (const { fileId, ...document } of documents) {
      yield document
      yield* pickDocument(read, document.id, fileId, found.spaces)
    }
    const last = documents.at(-1)
    if (!last || documents.length < documentsAtOnce) return
    after = last.id
  }
}

type Space = CollectionLine['spaces'][number] & { number: number }

async function findCollection(db: Db, id: string): Promise<{ line: CollectionLine; spaces: number[] } | undefined> {
  const [row] = await db.query<Omit<CollectionLine, 'kind' | 'spaces' | 'createdAt'> & { createdAt: Date }>(
    'select id, name, description, recognizes, retrieval, created_at as "createdAt" from collections where id = $1',
    [id],
  )
  if (!row) return undefined
  const spaces = await db.query<Space>(
    `select s.number, s.provider, s.model, s.dimensions, s.is_cut as "isCut", e.role, e.token_count::float8 as "tokenCount", e.measured
     from collection_embeddings e join embedding_spaces s on s.number = e.space join collections c on c.number = e.collection
     where c.id = $1 and e.role <> 'leaving' order by s.number`,
    [id],
  )
  return {
    spaces: spaces.map(({ number }) => number),
    line: {
      ...{ ...row, kind: 'collection', createdAt: row.createdAt.toISOString() },
      spaces: spaces.map(({ number: _, ...space }) => space),
    },
  }
}

type Times = 'createdAt' | 'updatedAt' | 'readAt'
type DocumentRow = Omit<DocumentLine, 'kind' | Times> & { createdAt: Date; updatedAt: Date; readAt: Date | null }

async function listDocuments(db: Db, collectionId: string, after: string) {
  const rows = await db.query<DocumentRow & { fileId: string }>(
    `select id, name, origin, media_type as "mediaType", size_bytes::float8 as "sizeBytes", content_hash as "contentHash", metadata,
       state, problem, notes, title, language, page_count as "pageCount", chunk_count as "chunkCount",
       created_at as "createdAt", updated_at as "updatedAt", read_at as "readAt", file_id as "fileId"
     from documents where collection_id = $1 and ($2 = '' or id > nullif($2, '')::uuid) order by id limit $3`,
    [collectionId, after, documentsAtOnce],
  )
  return rows.map((row) => ({
    ...{ ...row, kind: 'document' as const, createdAt: row.createdAt.toISOString() },
    ...{ updatedAt: row.updatedAt.toISOString(), readAt: row.readAt?.toISOString() ?? null },
  }))
}

async function* pickDocument(
  read: Read,
  id: string,
  fileId: string,
  spaces: readonly number[],
): AsyncGenerator<PartLine> {
  for (let number = 0; ; number++) {
    const [part] = await read((db) =>
      db.query<{ data: string }>(
        `select translate(encode(bytes, 'base64'), E'\\n', '') as data from file_parts where file_id = $1 and number = $2`,
        [fileId, number],
      ),
    )
    if (!part) break
    yield { kind: 'bytes', ...part }
  }
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const pages = await read((db) => listPages(db, id, after))
    if (pages.length > 0) yield { kind: 'pages', pages }
    if (pages.length < pagesAtOnce) break
    after = pages.at(-1)?.number ?? after
  }
  for (let after = 0; ; ) {
    const { line, last, isLast } = await read((db) => listChunks(db, id, after, spaces))
    if (line.chunks.length > 0) yield line
    if (isLast) return
    after = last
  }
}

const listPages = (db: Db, documentId: string, after: number) =>
  db.query<{ number: number; start: number; text: string }>(
    `select number, start_offset as start, text from document_pages where document_id = $1 and number > $2
     order by number limit $3`,
    [documentId, Math.max(after, -2_147_483_648), pagesAtOnce],
  )

type ChunkRow = ChunksLine['chunks'][number] & { id: string; vectors: { space: number; embedding: string }[] }

/** With the vectors of each, in the order of the collection's spaces. */
async function listChunks(db: Db, documentId: string, after: number, spaces: readonly number[]) {
  const rows = await db.query<ChunkRow>(
    `select c.id, c.number, c.kind, c.headings, c.page, c.start_offset as start, c.end_offset as end, c.text, c.context, c.indexed,
       c.content_hash as "contentHash", c.language,
       (select coalesce(json_agg(json_build_object('space', v.space, 'embedding', v.embedding::text)), '[]')
        from chunk_vectors v where v.chunk_id = c.id and v.space = any($3::int[])) as vectors
     from chunks c where c.document_id = $1 and c.id > $2 order by c.id limit $4`,
    [documentId, after, spaces, chunksAtOnce],
  )
  const vectors = rows.flatMap(({ number, vectors }) =>
    vectors.map(({ space, embedding }) => ({ space: spaces.indexOf(space), number, embedding })),
  )
  const chunks = rows.map(({ id: _, vectors: __, ...chunk }) => chunk)
  const line: ChunksLine & { kind: 'chunks' } = { kind: 'chunks', chunks, vectors }
  return { line, last: Number(rows.at(-1)?.id ?? after), isLast: rows.length < chunksAtOnce }
}
