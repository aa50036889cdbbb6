import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { CamePart, PartRef } from '../../../contracts/backup-parts.ts'
import { ensureLocalOrg } from '../../access/local-identity.ts'
import { addBlueprint, addVersion } from '../../blueprints/store-blueprint.ts'
import { listVersions } from '../../db/blueprint-versions.ts'
import { deleteBlueprint, findBlueprint, listBlueprints } from '../../db/blueprints.ts'
import { insertCollection, listCollections } from '../../db/collections.ts'
import type { OwnedDatabase } from '../../db/database.ts'
import { listDocuments } from '../../db/documents.ts'
import { findDraft } from '../../db/drafts.ts'
import { findPickedOrg, pickParts } from '../../db/pick-parts.ts'
import { describeOnDatabases, testDatabases } from '../../db/testing/databases.ts'
import { storeText } from '../../knowledge/testing/store-texts.ts'
import { bringParts, removeParts } from './bring-parts.ts'
import { lookAtPart } from './look-at-parts.ts'
import { documentOf, fillParts, orgId, owner } from './testing/fill-parts.ts'

const backupId = randomUUID()

/** Whatever of a collection does not depend on where it is. */
async function contentOf(database: OwnedDatabase, collection: string) {
  return database.read(owner, async (db) => {
    const one = async (text: string) => (await db.query<{ all: unknown }>(text, [collection]))[0]?.all
    return {
      documents:
        await one(`select json_agg(json_build_array(d.name, d.title, d.state, d.content_hash, d.chunk_count, date_trunc('milliseconds', d.created_at),
        (select json_agg(encode(bytes, 'hex') order by number) from file_parts f where f.file_id = d.file_id),
        (select json_agg(json_build_array(number, start_offset, text) order by number) from document_pages p where p.document_id = d.id))
        order by d.name) as all from documents d where collection_id = $1`),
      chunks: await one(`select json_agg(json_build_array(c.number, c.text, c.context, c.headings, c.content_hash,
        (select v.embedding::text from chunk_vectors v where v.chunk_id = c.id),
        (select json_agg(json_build_array(p.term, p.frequency, p.length) order by p.term) from postings p where p.chunk_id = c.id))
        order by d.name, c.number) as all from chunks c join documents d on d.id = c.document_id where c.collection_id = $1`),
      words: await one(`select json_agg(json_build_array(t.term, t.chunk_count) order by t.term) as all
        from collection_terms t join collections c on c.number = t.collection where c.id = $1`),
      vectors:
        await one(`select json_agg(json_build_array(s.model, e.role, e.vector_count, e.embedded_to = (select max(id) from chunks
        where collection_id = c.id))) as all from collection_embeddings e join collections c on c.number = e.collection
        join embedding_spaces s on s.number = e.space where c.id = $1`),
      sums: await one(
        `select json_build_array(chunk_count, token_count, languages, description) as all from collections where id = $1`,
      ),
    }
  })
}

const names = async (database: OwnedDatabase) =>
  database.read(owner, async (db) => [
    ...(await listBlueprints(db, { limit: 50 })).map(({ name }) => name).sort(),
    ...(await listCollections(db)).map(({ name }) => name),
  ])

/** As text and back: that is how they travel. */
async function* linesOf(database: OwnedDatabase, refs: readonly PartRef[], upTo = Number.POSITIVE_INFINITY) {
  for await (const line of pickParts(database, orgId, refs)) {
    if (upTo-- <= 0) return
    yield JSON.parse(JSON.stringify(line)) as unknown
  }
}

describeOnDatabases('parts of a backup', (source) => {
  describe.each(testDatabases())('into $kind', { timeout: 120_000 }, (target) => {
    beforeAll(target.prepare)
    const open = async () => {
      const [from, to] = [await source.open(), await target.open()]
      const ids = await fillParts(from)
      await ensureLocalOrg(to)
      const needs = { database: to, wakeReader: () => {}, wakeEmbedding: () => {} }
      const refs = [
        ...[ids.long, ids.short].map((id) => ({ kind: 'blueprint' as const, id })),
        { kind: 'collection' as const, id: ids.collection },
      ]
      const bring = (whenThere: 'skip' | 'copy' = 'skip', some: readonly PartRef[] = refs, upTo?: number) =>
        bringParts(needs, owner, linesOf(from, some, upTo), { backupId, whenThere })
      return { from, to, needs, refs, bring, ...ids }
    }
    const cameOf = (outcomes: Awaited<ReturnType<typeof bringParts>>) =>
      outcomes.flatMap(({ outcome, part }) => (outcome === 'came' && part ? [part] : [])) satisfies CamePart[]

    it('come whole, once, and can be removed again', async () => {
      const { from, to, needs, bring, long, collection } = await open()
      expect((await bring()).map(({ outcome }) => outcome)).toEqual(['came', 'came', 'came'])
      expect(await contentOf(to, collection)).toEqual(await contentOf(from, collection))
      const versions = (db: Parameters<typeof listVersions>[0]) => listVersions(db, long, undefined, 10)
      const plain = (all: Awaited<ReturnType<typeof versions>>) => all.map(({ id: _, ...rest }) => rest)
      expect(plain(await to.read(owner, versions))).toEqual(plain(await from.read(owner, versions)))
      expect(await to.read(owner, (db) => findBlueprint(db, long))).toMatchObject({
        ...{ name: 'Report', version: 3, createdAt: new Date('2026-01-02').toISOString() },
      })
      expect((await to.read(owner, (db) => findDraft(db, long)))?.document).toEqual({ name: 'Report', nodes: [] })
      const again = await bring()
      expect(again.map(({ outcome }) => outcome)).toEqual(['there', 'there', 'there'])
      const came = again.flatMap(({ part }) => part ?? [])
      await to.write(owner, (db) => db.query(`update blueprints set lock = 'changed' where id = $1`, [long]))
      expect(await removeParts(needs, owner, came)).toEqual({ removed: 2, kept: ['Report'] })
      expect(await names(to)).toEqual(['Report'])
    })

    it('leave alone what is here, or come beside it as a copy', async () => {
      const { from, to, needs, bring, collection } = await open()
      await to.write(owner, async (db) => {
        await addBlueprint(db, owner, documentOf('Letter', 'another one'))
        await insertCollection(db, { id: randomUUID(), ...owner, name: 'Handbook', description: 'theirs' })
      })
      expect((await bring()).map(({ outcome }) => outcome)).toEqual(['came', 'name-taken', 'name-taken'])
      const copies = await bring('copy')
      expect(copies.map(({ outcome }) => outcome)).toEqual(['came', 'came', 'came'])
      const all = ['Letter', 'Letter (restored)', 'Report', 'Report (restored)', 'Handbook', 'Handbook (restored)']
      expect(await names(to)).toEqual(all)
      expect((await bring('copy')).map(({ outcome }) => outcome)).toEqual(['there', 'there', 'there'])
      const copy = cameOf(copies).find(({ kind }) => kind === 'collection')
      expect(copy?.id).not.toBe(collection)
      expect(await contentOf(to, copy?.id ?? '')).toEqual(await contentOf(from, collection))
      const looked = await to.read(owner, (db) =>
        lookAtPart(db, backupId, { kind: 'collection', id: collection, name: 'Handbook' }),
      )
      expect(looked).toMatchObject({ here: 'name-taken', isCopied: true })
      expect(await removeParts(needs, owner, cameOf(copies))).toEqual({ removed: 3, kept: [] })
      expect(await names(to)).toEqual(['Letter', 'Report', 'Handbook'])
    })

    it('bring a deleted workflow back to its runs, with the latest of the backup as its latest', async () => {
      const { from, to, bring, long, short } = await open()
      await bring()
      await to.write(owner, async (db) => {
        await addVersion(db, orgId, long, 4, documentOf('Report', 'worse'))
        await db.query('update blueprints set latest_version = 4 where id = $1', [long])
        for (const id of [long, short]) await deleteBlueprint(db, id, undefined)
      })
      expect((await bring()).map(({ outcome }) => outcome)).toEqual(['came', 'came', 'there'])
      const found = async (database: OwnedDatabase, id: string) =>
        database.read(owner, async (db) => (await findBlueprint(db, id)) ?? { version: 0, document: undefined })
      expect((await found(to, long)).version).toBe(5)
      expect((await found(to, short)).version).toBe(1) // it is the same: no version more
      expect((await found(to, long)).document).toEqual((await found(from, long)).document)
    })

    it('leave nothing of a collection that broke off, and begin anew over what a kill has left', async () => {
      const { from, to, needs, bring, refs, collection } = await open()
      for (const upTo of [1, 4, 6]) {
        await expect(bring('skip', [refs[2] as PartRef], upTo)).rejects.toMatchObject({ code: 'restore-failed' })
        expect(await names(to)).toEqual([])
        expect(await to.read(owner, (db) => db.query('select from files'))).toEqual([])
      }
      // As after a kill: half of it stands under the name for the time between.
      await to.write(owner, (db) =>
        insertCollection(db, { id: collection, ...owner, name: 'Handbook (arriving)', description: '' }),
      )
      await storeText(to, { orgId, collectionId: collection }, { name: 'half', title: 'half', blocks: [] })
      expect((await bring()).map(({ outcome }) => outcome)).toEqual(['came', 'came', 'came'])
      expect(await contentOf(to, collection)).toEqual(await contentOf(from, collection))
      // Into which somebody has put something since.
      const came: CamePart = {
        kind: 'collection',
        id: collection,
        name: 'Handbook',
        lock: null,
        cameAt: '2026-01-01T00:00:00Z',
      }
      await storeText(to, { orgId, collectionId: collection }, { name: 'new', title: 'new', blocks: [] })
      expect(await removeParts(needs, owner, [came])).toEqual({ removed: 0, kept: ['Handbook'] })
      expect(await to.read(owner, (db) => listDocuments(db, { collectionId: collection, limit: 9 }))).toHaveLength(3)
    })
  })

  it('are those of the org that asks, or of the oldest', async () => {
    const database = await source.open()
    const [first, second] = [randomUUID(), randomUUID()]
    await database.asOwner((db) =>
      db.query(`insert into orgs (id, name, created_at) values ($1, 'a', '2020-01-01'), ($2, 'b', '2021-01-01')`, [
        first,
        second,
      ]),
    )
    expect(await findPickedOrg(database, second)).toBe(second)
    expect(await findPickedOrg(database, orgId)).toBe(first)
  })
})
