/** The vectors of chunks. */
import { toSql } from 'pgvector'
import type { Database, Db } from './database.ts'
import type { SpaceClaim } from './embedding-spaces.ts'

/** Dimensions that migrations have made an index for; others are searched exactly. */
const indexedDimensions = new Set([256, 384, 512, 768, 1024, 1536, 2048, 2560, 3072])

/** The embedded database compares a few thousand vectors faster than it adds one to the graph of an index. */
export const isIndexed = (kind: Database['kind'], dimensions: number): boolean =>
  kind === 'postgres' && indexedDimensions.has(dimensions)

export type TextToEmbed = { chunkId: number; text: string }

export async function listTextsToEmbed(
  db: Db,
  { collectionId }: Pick<SpaceClaim, 'collectionId'>,
  after: number,
  limit: number,
): Promise<TextToEmbed[]> {
  const rows = await db.query<{ id: string; text: string }>(
    `select id, context || E'\\n' || text as text from chunks where collection_id = $1 and id > $2 order by id limit $3`,
    [collectionId, after, limit],
  )
  return rows.map(({ id, text }) => ({ chunkId: Number(id), text }))
}

export type ChunkVector = { chunkId: number; vector: readonly number[] }

/** Of chunks that are still there. The caller has locked the collection. Gives whether the claim still holds. */
export async function insertVectors(
  db: Db,
  claim: SpaceClaim,
  vectors: readonly ChunkVector[],
  { tokens, inIndex, leaseMs }: { tokens: number; inIndex: boolean; leaseMs: number },
): Promise<boolean> {
  const { collection, space, orgId } = claim
  const rows = await db.query(
    `with held as materialized (
       select from collection_embeddings
       where collection = $1 and space = $2 and attempt = $3 and role <> 'leaving' for update
     ), added as (
       insert into chunk_vectors (space, collection, chunk_id, org_id, dimensions, in_index, embedding)
       select $2, $1, c.id, $4, $5, $6, v.embedding::vector
       from unnest($7::bigint[], $8::text[]) as v (id, embedding) join chunks c on c.id = v.id
       where exists (select from held)
       on conflict do nothing returning chunk_id
     )
     update collection_embeddings set vector_count = vector_count + (select count(*) from added), embedded_to = $9,
       token_count = token_count + $10, problem = null, failures = 0, claimed_until = now() + make_interval(secs => $11)
     where collection = $1 and space = $2 and exists (select from held) returning space`,
    [
      collection,
      space.number,
      claim.attempt,
      orgId,
      space.dimensions,
      inIndex,
      vectors.map(({ chunkId }) => chunkId),
      vectors.map(({ vector }) => toSql([...vector])),
      vectors.at(-1)?.chunkId ?? 0,
      tokens,
      leaseMs / 1000,
    ],
  )
  return rows.length > 0
}

/** Vectors that came with a move from the embedded database join the index, a part at a time. Gives how many did. */
export async function indexVectors(db: Db, limit: number): Promise<number> {
  const rows = await db.query(
    `update chunk_vectors set in_index = true where ctid = any(array(
       select ctid from chunk_vectors where not in_index and dimensions = any($1::int[]) limit $2)) returning chunk_id`,
    [[...indexedDimensions], limit],
  )
  return rows.length
}
