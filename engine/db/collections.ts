import type { Collection, RetrievalSettings } from '../../contracts/knowledge.ts'
import type { Db } from './database.ts'
import type { Space } from './embedding-spaces.ts'
import { toJson } from './to-json.ts'

type CollectionRow = {
  id: string
  name: string
  description: string
  document_count: string
  pending_count: string
  failed_count: string
  chunk_count: string
  recognizes: boolean
  vectors: Collection['vectors']
  retrieval: StoredRetrieval
  created_at: Date
  updated_at: Date
}

type StoredRetrieval = Partial<Omit<RetrievalSettings, 'embedder'>>

const columns = `c.id, c.name, c.description, c.chunk_count, c.recognizes, c.created_at, c.updated_at, c.retrieval, (
  select coalesce(json_agg(json_build_object('provider', s.provider, 'model', s.model, 'dimensions', s.dimensions,
    'isCut', s.is_cut, 'isSearched', e.role = 'searched', 'vectorCount', e.vector_count, 'tokenCount', e.token_count, 'problem', e.problem,
    'measured', e.measured)
    order by e.role desc), '[]')
  from collection_embeddings e join embedding_spaces s on s.number = e.space
  where e.collection = c.number and e.role <> 'leaving') as vectors`
const counts = `coalesce(d.documents, 0) as document_count, coalesce(d.pending, 0) as pending_count, coalesce(d.failed, 0) as failed_count`
const counted = `left join lateral (
  select count(*) as documents, count(*) filter (where state in ('waiting', 'reading')) as pending,
    count(*) filter (where state = 'failed') as failed
  from documents where collection_id = c.id) d on true`

const toCollection = (row: CollectionRow): Collection => ({
  id: row.id,
  name: row.name,
  description: row.description,
  documentCount: Number(row.document_count),
  chunkCount: Number(row.chunk_count),
  pendingCount: Number(row.pending_count),
  failedCount: Number(row.failed_count),
  recognizes: row.recognizes,
  vectors: row.vectors,
  vectorWeight: row.retrieval.vectorWeight ?? null,
  reranker: row.retrieval.reranker ?? null,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

type NewCollection = {
  id: string
  orgId: string
  projectId: string | undefined
  name: string
  description: string
  recognizes?: boolean
}

/** Gives whether the name was free. */
export async function insertCollection(db: Db, collection: NewCollection): Promise<boolean> {
  const rows = await db.query(
    `insert into collections (id, org_id, project_id, name, description, recognizes) values ($1, $2, $3, $4, $5, $6)
     on conflict (org_id, name) do nothing returning id`,
    [
      collection.id,
      collection.orgId,
      collection.projectId ?? null,
      collection.name,
      collection.description,
      collection.recognizes ?? false,
    ],
  )
  return rows.length > 0
}

export async function listCollections(db: Db): Promise<Collection[]> {
  const rows = await db.query<CollectionRow>(
    `select ${columns}, ${counts} from collections c ${counted} order by lower(c.name), c.id`,
  )
  return rows.map(toCollection)
}

export async function saveRetrieval(db: Db, id: string, retrieval: StoredRetrieval): Promise<void> {
  await db.query('update collections set retrieval = $2, updated_at = now() where id = $1', [id, toJson(retrieval)])
}

/** How a collection is searched now. */
export type SearchedCollection = {
  id: string
  chunkCount: number
  vectorWeight: number | null
  reranker: Collection['reranker']
  space: (Space & { vectorCount: number; measuredWeight: number | null }) | null
}

export async function listSearchedCollections(db: Db): Promise<SearchedCollection[]> {
  const rows = await db.query<{
    id: string
    chunk_count: string
    retrieval: StoredRetrieval
    space: SearchedCollection['space']
  }>(
    `select c.id, c.chunk_count, c.retrieval, (
       select json_build_object('number', s.number, 'provider', s.provider, 'model', s.model, 'dimensions', s.dimensions,
         'isCut', s.is_cut, 'vectorCount', e.vector_count, 'measuredWeight', (e.measured->>'weight')::float8)
       from collection_embeddings e join embedding_spaces s on s.number = e.space
       where e.collection = c.number and e.role = 'searched') as space
     from collections c`,
  )
  return rows.map((row) => ({
    id: row.id,
    chunkCount: Number(row.chunk_count),
    vectorWeight: row.retrieval.vectorWeight ?? null,
    reranker: row.retrieval.reranker ?? null,
    space: row.space,
  }))
}

export async function listCollectionIds(db: Db): Promise<string[]> {
  const rows = await db.query<{ id: string }>('select id from collections')
  return rows.map(({ id }) => id)
}

export async function findCollection(db: Db, id: string): Promise<Collection | undefined> {
  const [row] = await db.query<CollectionRow>(
    `select ${columns}, ${counts} from collections c ${counted} where c.id = $1`,
    [id],
  )
  return row && toCollection(row)
}

/** @throws a unique violation when another one has the name */
export async function updateCollection(
  db: Db,
  id: string,
  change: { name?: string | undefined; description?: string | undefined; recognizes?: boolean | undefined },
): Promise<boolean> {
  const rows = await db.query(
    `update collections set name = coalesce($2, name), description = coalesce($3, description), recognizes = coalesce($4, recognizes), updated_at = now()
     where id = $1 returning id`,
    [id, change.name ?? null, change.description ?? null, change.recognizes ?? null],
  )
  return rows.length > 0
}

/** Only one without documents: they leave first, a part at a time. */
export async function deleteEmptyCollection(db: Db, id: string): Promise<boolean> {
  const rows = await db.query(
    `delete from collections where id = $1 and not exists (select from documents where collection_id = $1) returning id`,
    [id],
  )
  return rows.length > 0
}
