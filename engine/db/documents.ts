import type { Problem } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import type { DocumentState, KnowledgeDocument } from '../../contracts/knowledge.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

type DocumentRow = {
  id: string
  collection_id: string
  name: string
  origin: string | null
  media_type: string
  size_bytes: string
  content_hash: string
  metadata: JsonObject
  state: DocumentState
  progress: number
  problem: Problem | null
  notes: string[]
  title: string | null
  language: string | null
  page_count: number
  chunk_count: number
  created_at: Date
  updated_at: Date
  read_at: Date | null
}

const columns = `id, collection_id, name, origin, media_type, size_bytes, content_hash, metadata, state, progress, problem,
  notes, title, language, page_count, chunk_count, created_at, updated_at, read_at`

const toDocument = (row: DocumentRow): KnowledgeDocument => ({
  id: row.id,
  collectionId: row.collection_id,
  name: row.name,
  origin: row.origin,
  mediaType: row.media_type,
  sizeBytes: Number(row.size_bytes),
  contentHash: row.content_hash,
  metadata: row.metadata,
  state: row.state,
  progress: row.progress,
  problem: row.problem,
  notes: row.notes,
  title: row.title,
  language: row.language,
  pageCount: row.page_count,
  chunkCount: row.chunk_count,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  readAt: row.read_at?.toISOString() ?? null,
})

export type NewDocument = Pick<
  KnowledgeDocument,
  'id' | 'collectionId' | 'name' | 'origin' | 'mediaType' | 'sizeBytes' | 'contentHash' | 'metadata'
> & { orgId: string; fileId: string }

/** Takes the place of a document of this name, which keeps its id and waits to be read anew. */
export async function saveDocument(db: Db, document: NewDocument): Promise<KnowledgeDocument> {
  const [row] = await db.query<DocumentRow>(
    `insert into documents (id, org_id, collection_id, name, origin, media_type, size_bytes, content_hash, metadata, file_id, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting')
     on conflict (collection_id, name) do update set
       origin = excluded.origin, media_type = excluded.media_type, size_bytes = excluded.size_bytes,
       updated_at = now(), content_hash = excluded.content_hash,
       file_id = excluded.file_id, state = 'waiting', attempt = documents.attempt + 1, problem = null, progress = 0
     returning ${columns}`,
    [
      document.id,
      document.orgId,
      document.collectionId,
      document.name,
      document.origin,
      document.mediaType,
      document.sizeBytes,
      document.contentHash,
      toJson(document.metadata),
      document.fileId,
    ],
  )
  return toDocument(row as DocumentRow)
}

/** The document of this name and the file that it has, locked until the transaction ends. */
export async function findNamedDocument(
  db: Db,
  collectionId: string,
  name: string,
): Promise<{ document: KnowledgeDocument; fileId: string } | undefined> {
  const [row] = await db.query<DocumentRow & { file_id: string }>(
    `select ${columns}, file_id from documents where collection_id = $1 and name = $2 for update`,
    [collectionId, name],
  )
  return row && { document: toDocument(row), fileId: row.file_id }
}

export async function findDocument(db: Db, id: string): Promise<KnowledgeDocument | undefined> {
  const [row] = await db.query<DocumentRow>(`select ${columns} from documents where id = $1`, [id])
  return row && toDocument(row)
}

export type DocumentFilter = {
  collectionId: string
  state?: DocumentState | undefined
  search?: string | undefined
  belowId?: string | undefined
  limit: number
}

export async function listDocuments(db: Db, filter: DocumentFilter): Promise<KnowledgeDocument[]> {
  const rows = await db.query<DocumentRow>(
    `select ${columns} from documents
     where collection_id = $1 and ($2::text is null or state = $2)
       and ($3::text is null or name ilike '%' || $3 || '%' or title ilike '%' || $3 || '%')
       and ($4::uuid is null or (created_at, id) < (select created_at, id from documents where id = $4))
     order by created_at desc, id desc limit $5`,
    [filter.collectionId, filter.state ?? null, likeText(filter.search), filter.belowId ?? null, filter.limit],
  )
  return rows.map(toDocument)
}

const likeText = (text: string | undefined) => text?.replace(/[\\%_]/g, '\\$&') ?? null

export async function listDocumentIds(db: Db, collectionId: string, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>('select id from documents where collection_id = $1 limit $2', [
    collectionId,
    limit,
  ])
  return rows.map(({ id }) => id)
}

export async function saveMetadata(db: Db, id: string, metadata: JsonObject): Promise<void> {
  await db.query('update documents set metadata = $2, updated_at = now() where id = $1', [id, toJson(metadata)])
}

/** Lets a document be read once more, whatever came of it before. */
export async function queueDocument(db: Db, id: string): Promise<boolean> {
  const rows = await db.query(
    `update documents set state = 'waiting', attempt = attempt + 1, claimed_until = null, problem = null, progress = 0,
       updated_at = now() where id = $1 returning id`,
    [id],
  )
  return rows.length > 0
}

/** Once its chunks are gone; its pages go with it. Gives its file, which is to be deleted next. */
export async function deleteDocument(db: Db, id: string): Promise<string | undefined> {
  const [row] = await db.query<{ file_id: string }>('delete from documents where id = $1 returning file_id', [id])
  return row?.file_id
}

export async function findFileOf(db: Db, documentId: string): Promise<string | undefined> {
  const [row] = await db.query<{ file_id: string }>('select file_id from documents where id = $1', [documentId])
  return row?.file_id
}

export type ReadDocument = Pick<
  KnowledgeDocument,
  | 'id'
  | 'collectionId'
  | 'name'
  | 'title'
  | 'mediaType'
  | 'sizeBytes'
  | 'language'
  | 'contentHash'
  | 'metadata'
  | 'readAt'
> & { collectionName: string }

/** With the name of its collection. */
export async function findReadDocument(db: Db, id: string): Promise<ReadDocument | undefined> {
  const [row] = await db.query<DocumentRow & { collection_name: string }>(
    `select ${columns}, (select c.name from collections c where c.id = collection_id) as collection_name
     from documents where id = $1`,
    [id],
  )
  return row && { ...toDocument(row), collectionName: row.collection_name }
}

// Reading ------------------------------------------------------------------------------------------------------------

export type ClaimedDocument = {
  id: string
  orgId: string
  collectionId: string
  name: string
  mediaType: string
  fileId: string
  sizeBytes: number
  attempt: number
  /** Text in pictures is wanted. */
  recognizes: boolean
}

/** The oldest one that nobody reads: new ones, and those whose reader has been silent for too long. */
export async function claimDocument(db: Db, leaseMs: number): Promise<ClaimedDocument | undefined> {
  const [row] = await db.query<{
    id: string
    org_id: string
    collection_id: string
    name: string
    media_type: string
    file_id: string
    size_bytes: string
    attempt: number
    recognizes: boolean
  }>(
    `update documents set state = 'reading', attempt = attempt + 1, progress = 0, problem = null, updated_at = now(),
       claimed_until = now() + make_interval(secs => $1)
     where id = (
       select id from documents
       where state = 'waiting' or (state = 'reading' and (claimed_until is null or claimed_until < now()))
       order by created_at limit 1 for update skip locked)
     returning id, org_id, collection_id, name, media_type, file_id, size_bytes, attempt,
       (select c.recognizes from collections c where c.id = collection_id) as recognizes`,
    [leaseMs / 1000],
  )
  return (
    row && {
      id: row.id,
      orgId: row.org_id,
      collectionId: row.collection_id,
      name: row.name,
      mediaType: row.media_type,
      fileId: row.file_id,
      sizeBytes: Number(row.size_bytes),
      attempt: row.attempt,
      recognizes: row.recognizes,
    }
  )
}

type Claim = Pick<ClaimedDocument, 'id' | 'attempt'>

/** Gives whether the document still is the caller's to read. */
export async function renewClaim(db: Db, claim: Claim, progress: number, leaseMs: number): Promise<boolean> {
  const rows = await db.query(
    `update documents set progress = $3, claimed_until = now() + make_interval(secs => $4)
     where id = $1 and attempt = $2 and state = 'reading' returning id`,
    [claim.id, claim.attempt, progress, leaseMs / 1000],
  )
  return rows.length > 0
}

export type ReadResult = {
  title: string | null
  language: string | null
  notes: readonly string[]
  pageCount: number
  chunkCount: number
}

export async function finishReading(db: Db, claim: Claim, result: ReadResult): Promise<boolean> {
  const rows = await db.query(
    `update documents set state = 'ready', progress = 1, problem = null, claimed_until = null, title = $3, language = $4,
       notes = $5, page_count = $6, chunk_count = $7, read_at = now(), updated_at = now()
     where id = $1 and attempt = $2 and state = 'reading' returning id`,
    [claim.id, claim.attempt, result.title, result.language, result.notes, result.pageCount, result.chunkCount],
  )
  return rows.length > 0
}

export async function failReading(db: Db, claim: Claim, problem: Problem): Promise<void> {
  await db.query(
    `update documents set state = 'failed', problem = $3, claimed_until = null, updated_at = now()
     where id = $1 and attempt = $2 and state = 'reading'`,
    [claim.id, claim.attempt, toJson(problem)],
  )
}

/** Back to the queue, for whoever comes next: the reader has to stop. */
export async function releaseClaim(db: Db, claim: Claim): Promise<void> {
  await db.query(
    `update documents set state = 'waiting', claimed_until = null where id = $1 and attempt = $2 and state = 'reading'`,
    [claim.id, claim.attempt],
  )
}
