/** What comes from a backup into a running system, one piece at a time. */
import type { CamePart, ListedPart } from '../../contracts/backup-parts.ts'
import type { BlueprintDocument } from '../../contracts/blueprints.ts'
import type { ChunksLine, CollectionLine, DocumentLine } from '../../contracts/part-lines.ts'
import { isIndexed } from './chunk-vectors.ts'
import type { Database, Db } from './database.ts'
import { ensureSpace } from './embedding-spaces.ts'
import { toJson } from './to-json.ts'

export type Found = { part: CamePart | undefined; isNameTaken: boolean }
type Row = { id: string; name: string; lock: string | null; at: Date }

/** What has this id, and whether anything has this name. What was deleted is not there. */
export async function findPart(db: Db, { kind, id, name }: Pick<ListedPart, 'kind' | 'id' | 'name'>): Promise<Found> {
  const rows = await db.query<Row>(
    kind === 'blueprint'
      ? 'select id, name, lock, now() as at from blueprints where deleted_at is null and (id = $1 or name = $2)'
      : 'select id, name, null as lock, now() as at from collections where id = $1 or name = $2',
    [id, name],
  )
  const own = rows.find((row) => row.id === id)
  return {
    part: own && { kind, id, name: own.name, lock: own.lock, cameAt: own.at.toISOString() },
    isNameTaken: rows.some((row) => row.name === name),
  }
}

export const isNameTaken = async (db: Db, kind: ListedPart['kind'], name: string): Promise<boolean> =>
  (await findPart(db, { kind, id: '00000000-0000-0000-0000-000000000000', name })).isNameTaken

/** The latest version of one that was deleted, which still has its row, its versions and its runs. */
export async function findDeletedBlueprint(db: Db, id: string): Promise<{ latestVersion: number } | undefined> {
  const [row] = await db.query<{ latestVersion: number }>(
    'select latest_version as "latestVersion" from blueprints where id = $1 and deleted_at is not null for update',
    [id],
  )
  return row
}

type Restored = { id: string; document: BlueprintDocument; lock: string; version: number }

export const undeleteBlueprint = (db: Db, { id, document, lock, version }: Restored): Promise<unknown[]> =>
  db.query(
    `update blueprints set deleted_at = null, name = $2, description = $3, lock = $4, latest_version = $5, updated_at = now()
     where id = $1`,
    [id, document.name, document.description, lock, version],
  )

type NewBlueprint = Restored & { orgId: string; projectId: string | undefined; createdAt: string }

/** Gives whether it landed: not when the name is taken. */
export async function insertPickedBlueprint(db: Db, blueprint: NewBlueprint): Promise<boolean> {
  const { id, orgId, projectId, document, version, lock, createdAt } = blueprint
  const rows = await db.query(
    `insert into blueprints (id, org_id, project_id, name, description, latest_version, lock, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (org_id, name) where deleted_at is null do nothing returning id`,
    [id, orgId, projectId ?? null, document.name, document.description, version, lock, createdAt],
  )
  return rows.length > 0
}

type PickedVersion = {
  id: string
  version: number
  contentHash: string
  document: object
  note: string
  createdAt: string
}

/** With the times at which they were stored first: a version never changes, not even its time. */
export const insertPickedVersions = (
  db: Db,
  { orgId, blueprintId }: { orgId: string; blueprintId: string },
  versions: readonly PickedVersion[],
): Promise<unknown[]> =>
  db.query(
    `insert into blueprint_versions (id, org_id, blueprint_id, version, content_hash, document, note, created_at)
     select v.id, $1, $2, v.version, v.hash, v.document, v.note, v.at
     from unnest($3::uuid[], $4::int[], $5::text[], $6::json[], $7::text[], $8::timestamptz[])
       as v (id, version, hash, document, note, at)`,
    [
      ...[orgId, blueprintId, versions.map(({ id }) => id), versions.map(({ version }) => version)],
      ...[versions.map(({ contentHash }) => contentHash), versions.map(({ document }) => toJson(document))],
      ...[versions.map(({ note }) => note), versions.map(({ createdAt }) => createdAt)],
    ],
  )

// Collections ----------------------------------------------------------------------------------------------------------

export type ArrivingSpace = { number: number; dimensions: number }

/** Under a name for the time until all of it is here. Gives its spaces, in their order. */
export async function insertArriving(
  db: Db,
  { orgId, projectId }: { orgId: string; projectId: string | undefined },
  { id, name, line }: { id: string; name: string; line: CollectionLine },
): Promise<{ number: number; spaces: ArrivingSpace[] }> {
  const [row] = await db.query<{ number: number }>(
    `insert into collections (id, org_id, project_id, name, description, recognizes, retrieval, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning number`,
    [id, orgId, projectId ?? null, name, line.description, line.recognizes, toJson(line.retrieval), line.createdAt],
  )
  const number = row?.number ?? 0
  const spaces: ArrivingSpace[] = []
  for (const { role, tokenCount, measured, ...wanted } of line.spaces) {
    const space = await ensureSpace(db, orgId, wanted)
    await db.query(
      `insert into collection_embeddings (collection, space, org_id, role, token_count, measured, is_due)
       values ($1, $2, $3, $4, $5, $6, false)`,
      [number, space.number, orgId, role, tokenCount, measured === null ? null : toJson(measured)],
    )
    spaces.push(space)
  }
  return { number, spaces }
}

/** Of one that was not read when the backup was taken only the file counts. */
export const insertDocument = (
  db: Db,
  { orgId, collectionId, id, fileId }: { orgId: string; collectionId: string; id: string; fileId: string },
  line: DocumentLine,
): Promise<unknown[]> =>
  db.query(
    `insert into documents (id, org_id, collection_id, name, origin, media_type, size_bytes, content_hash, metadata, file_id, state,
       problem, notes, title, language, page_count, chunk_count, created_at, updated_at, read_at, progress)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
       case when $11 = 'ready' then 1 else 0 end)`,
    [
      ...[id, orgId, collectionId, line.name, line.origin, line.mediaType, line.sizeBytes, line.contentHash],
      ...[toJson(line.metadata), fileId, line.state, line.problem === null ? null : toJson(line.problem), line.notes],
      ...[line.title, line.language, line.pageCount, line.chunkCount, line.createdAt, line.updatedAt, line.readAt],
    ],
  )

type VectorPlace = { kind: Database['kind']; orgId: string; collection: number; documentId: string }

export async function insertPickedVectors(
  db: Db,
  { kind, orgId, collection, documentId }: VectorPlace,
  { number, dimensions }: ArrivingSpace,
  vectors: readonly Pick<ChunksLine['vectors'][number], 'number' | 'embedding'>[],
): Promise<void> {
  if (vectors.length === 0) return
  await db.query(
    `insert into chunk_vectors (space, collection, chunk_id, org_id, dimensions, in_index, embedding)
     select $1, $2, c.id, $3, $4, $5, v.embedding::vector
     from unnest($6::int[], $7::text[]) as v (number, embedding)
     join chunks c on c.document_id = $8 and c.number = v.number
     on conflict do nothing`,
    [
      ...[number, collection, orgId, dimensions, isIndexed(kind, dimensions)],
      ...[vectors.map((one) => one.number), vectors.map(({ embedding }) => embedding), documentId],
    ],
  )
}

/** All of it is here: from now on it has its name, and what has no vector yet gets one. Gives when that was. */
export async function settleArriving(db: Db, id: string, name: string): Promise<string> {
  await db.query(
    `update collection_embeddings e set is_due = true,
       vector_count = (select count(*) from chunk_vectors v where v.collection = e.collection and v.space = e.space),
       embedded_to = coalesce(
         (select min(c.id) - 1 from chunks c where c.collection_id = $1 and not exists (
            select from chunk_vectors v where v.collection = e.collection and v.space = e.space and v.chunk_id = c.id)),
         (select max(c.id) from chunks c where c.collection_id = $1), 0)
     where e.collection = (select number from collections where id = $1)`,
    [id],
  )
  const [row] = await db.query<{ at: Date }>(
    'update collections set name = $2, updated_at = now() where id = $1 returning now() as at',
    [id, name],
  )
  return (row?.at ?? new Date()).toISOString()
}

/** Somebody has put documents into it since. */
export async function hasDocumentsSince(db: Db, collectionId: string, at: string): Promise<boolean> {
  const rows = await db.query('select from documents where collection_id = $1 and created_at > $2 limit 1', [
    collectionId,
    at,
  ])
  return rows.length > 0
}
