/** Which spaces of vectors a collection has, and what stands in them. */
import type { Problem } from '../../contracts/errors.ts'
import type { MeasuredWeight } from '../../contracts/knowledge.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

export type Space = {
  number: number
  provider: string
  model: string
  dimensions: number
  /** The model was asked for fewer dimensions than its own. */
  isCut: boolean
}
export type SpaceRole = 'searched' | 'filling' | 'leaving'

export async function ensureSpace(db: Db, orgId: string, wanted: Omit<Space, 'number'>): Promise<Space> {
  const { provider, model, dimensions, isCut } = wanted
  await db.query(
    `insert into embedding_spaces (org_id, provider, model, dimensions, is_cut) values ($1, $2, $3, $4, $5)
     on conflict do nothing`,
    [orgId, provider, model, dimensions, isCut],
  )
  const [row] = await db.query<{ number: number }>(
    `select number from embedding_spaces
     where org_id = $1 and provider = $2 and model = $3 and dimensions = $4 and is_cut = $5`,
    [orgId, provider, model, dimensions, isCut],
  )
  return { ...wanted, number: row?.number ?? 0 }
}

/**
 * Lets a collection (locked by the caller) have its vectors in this space, or in none. What it has been searched in until
 * now stays until the new one is full.
 */
export async function wantSpace(db: Db, orgId: string, collection: number, space: Space | undefined): Promise<void> {
  const number = space?.number ?? null
  await db.query(
    `update collection_embeddings set role = 'leaving', is_due = true, problem = null, next_attempt_at = now()
     where collection = $1 and space is distinct from $2 and (role = 'filling' or $2::int is null)`,
    [collection, number],
  )
  if (number === null) return
  // One that was leaving has lost some of its vectors, and is filled from its beginning.
  await db.query(
    `insert into collection_embeddings as e (collection, space, org_id, role) values ($1, $2, $3, 'filling')
     on conflict (collection, space) do update set is_due = true, problem = null, failures = 0, next_attempt_at = now(),
       role = case when e.role = 'leaving' then 'filling' else e.role end,
       embedded_to = case when e.role = 'leaving' then 0 else e.embedded_to end`,
    [collection, number, orgId],
  )
}

export type SpaceClaim = {
  orgId: string
  collection: number
  collectionId: string
  role: SpaceRole
  embeddedTo: number
  attempt: number
  space: Space
}

/** What waits longest: a collection with chunks that have no vector yet, or with vectors that nobody wants any more. */
export async function claimSpace(db: Db, leaseMs: number): Promise<SpaceClaim | undefined> {
  const [row] = await db.query<{
    org_id: string
    collection: number
    collection_id: string
    role: SpaceRole
    embedded_to: string
    attempt: number
    space: number
    provider: string
    model: string
    dimensions: number
    is_cut: boolean
  }>(
    `update collection_embeddings e set attempt = e.attempt + 1, claimed_until = now() + make_interval(secs => $1)
     from embedding_spaces s, collections c
     where s.number = e.space and c.number = e.collection and (e.collection, e.space) = (
       select collection, space from collection_embeddings
       where is_due and next_attempt_at <= now() and (claimed_until is null or claimed_until < now())
       order by next_attempt_at, collection, space limit 1 for update skip locked)
     returning e.org_id, e.collection, c.id as collection_id, e.role, e.embedded_to, e.attempt, e.space, s.provider, s.model,
       s.dimensions, s.is_cut`,
    [leaseMs / 1000],
  )
  if (!row) return undefined
  const { provider, model, dimensions, is_cut: isCut } = row
  return {
    orgId: row.org_id,
    collection: row.collection,
    collectionId: row.collection_id,
    role: row.role,
    embeddedTo: Number(row.embedded_to),
    attempt: row.attempt,
    space: { number: row.space, provider, model, dimensions, isCut },
  }
}

const ofClaim = 'collection = $1 and space = $2 and attempt = $3'
const idsOf = ({ collection, space, attempt }: SpaceClaim) => [collection, space.number, attempt]

/** The caller has locked the collection, so nothing is added to it now. Gives whether there was nothing left to do. */
export async function settleSpace(db: Db, claim: SpaceClaim): Promise<boolean> {
  const rows = await db.query(
    `update collection_embeddings e set is_due = false, claimed_until = null, problem = null, failures = 0
     where ${ofClaim} and role <> 'leaving' and not exists (
       select from chunks c where c.collection_id = $4 and c.id > e.embedded_to) returning space`,
    [...idsOf(claim), claim.collectionId],
  )
  return rows.length > 0
}

/** The space that was being filled is full: it is searched from now on, and the one before leaves. */
export async function promoteSpace(db: Db, { collection, space }: SpaceClaim): Promise<void> {
  await db.query(
    `update collection_embeddings set role = 'leaving', is_due = true, problem = null, next_attempt_at = now()
     where collection = $1 and role = 'searched' and space <> $2`,
    [collection, space.number],
  )
  await db.query(
    `update collection_embeddings set role = 'searched' where collection = $1 and space = $2 and role = 'filling'`,
    [collection, space.number],
  )
}

export async function releaseSpace(db: Db, claim: SpaceClaim): Promise<void> {
  await db.query(`update collection_embeddings set claimed_until = null where ${ofClaim}`, idsOf(claim))
}

/** To be tried again later: after 5 s, then twice as long each time, up to ten minutes. */
export async function failSpace(db: Db, claim: SpaceClaim, problem: Problem): Promise<void> {
  await db.query(
    `update collection_embeddings set problem = $4, failures = failures + 1, claimed_until = null,
       next_attempt_at = now() + make_interval(secs => least(600, 5 * 2 ^ least(failures, 10)))
     where ${ofClaim}`,
    [...idsOf(claim), toJson(problem)],
  )
}

/** A part of what leaves; the caller has locked the collection. Gives whether there is nothing left to do. */
export async function deleteLeaving(db: Db, claim: SpaceClaim, limit: number): Promise<boolean> {
  const [row] = await db.query<{ count: number }>(
    `with gone as (
       delete from chunk_vectors where ctid = any(array(
         select v.ctid from chunk_vectors v join collection_embeddings e using (collection, space)
         where v.collection = $1 and v.space = $2 and e.attempt = $3 and e.role = 'leaving' limit $4)) returning chunk_id
     )
     update collection_embeddings set vector_count = vector_count - (select count(*) from gone)
     where ${ofClaim} and role = 'leaving' returning (select count(*)::int from gone) as count`,
    [...idsOf(claim), limit],
  )
  if (row?.count === limit) return false
  await db.query(`delete from collection_embeddings where ${ofClaim} and role = 'leaving'`, idsOf(claim))
  await db.query(
    `delete from embedding_spaces s where number = $1 and not exists (
       select from collection_embeddings where space = s.number)`,
    [claim.space.number],
  )
  return true
}

type Searched = { number: number; chunkCount: number; measured: MeasuredWeight | null }

export async function findSearchedSpace(db: Db, collectionId: string): Promise<Searched | undefined> {
  const [row] = await db.query<{ space: number; chunk_count: string; measured: MeasuredWeight | null }>(
    `select e.space, c.chunk_count, e.measured from collections c join collection_embeddings e on e.collection = c.number
     where c.id = $1 and e.role = 'searched'`,
    [collectionId],
  )
  return row && { number: row.space, chunkCount: Number(row.chunk_count), measured: row.measured }
}

export async function saveMeasured(
  db: Db,
  collectionId: string,
  space: number,
  measured: MeasuredWeight,
): Promise<void> {
  await db.query(
    `update collection_embeddings set measured = $3
     where space = $2 and collection = (select number from collections where id = $1)`,
    [collectionId, space, toJson(measured)],
  )
}
