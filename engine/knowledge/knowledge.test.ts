import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { call, callBytes } from '../../contracts/call.ts'
import type { KnowledgeDocument } from '../../contracts/knowledge.ts'
import {
  addDocumentRoute,
  createCollectionRoute,
  deleteCollectionRoute,
  deleteDocumentRoute,
  downloadDocumentRoute,
  findInDocumentRoute,
  getCollectionRoute,
  getDocumentPageRoute,
  getDocumentRoute,
  listChunksRoute,
  searchRoute,
} from '../../contracts/knowledge-routes.ts'
import type { Database } from '../db/database.ts'
import { insertFile } from '../db/files.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { tidyUploads } from '../retention/tidy-runs.ts'
import { useTestEngine } from '../testing/open-test-engine.ts'
import { makePdf } from './testing/make-pdf.ts'

const handbook = `# Handbook

## Holidays

Every employee has thirty days of paid leave in a year. Leave that is not taken by March is lost.

## Travel

Trains are booked second class. Flights need the consent of the head of department.

| Country | Allowance |
| --- | --- |
| Finland | 51 |
| Portugal | 47 |
`

const bytesOf = (text: string) => new TextEncoder().encode(text)

describeOnDatabases('Knowledge', (databases) => {
  const engine = useTestEngine(databases)
  let count = 0

  const collection = async () =>
    (await call(engine().client, createCollectionRoute, { body: { name: `Library ${count++}` } })).id

  const add = (collectionId: string, name: string, bytes: Uint8Array<ArrayBuffer>) =>
    call(engine().client, addDocumentRoute, { params: { collectionId }, query: { name }, bytes })

  async function read(collectionId: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<KnowledgeDocument> {
    const { id } = await add(collectionId, name, bytes)
    for (;;) {
      const document = await call(engine().client, getDocumentRoute, { params: { documentId: id } })
      if (document.state === 'ready' || document.state === 'failed') return document
      await sleep(20)
    }
  }

  const find = async (query: string, collectionIds?: string[]) =>
    (await call(engine().client, searchRoute, { body: { query, ...(collectionIds && { collectionIds }) } })).hits

  it('finds the passage that answers a question, and says by which words', async () => {
    const id = await collection()
    const document = await read(id, 'handbook.md', bytesOf(handbook))
    expect(document).toMatchObject({ state: 'ready', mediaType: 'text/markdown', language: 'en', pageCount: 1 })
    const [hit] = await find('How many days of leave does an employee have?', [id])
    expect(hit).toMatchObject({ documentId: document.id, headings: ['Handbook', 'Holidays'], page: 1 })
    expect(hit?.text).toContain('thirty days of paid leave')
    expect(hit?.terms.map(({ term }) => term).sort()).toEqual(
      ['day', 'employe', 'leav', 'mani'].filter((t) => t !== 'mani'),
    )
    const sum = hit?.terms.reduce((total, { score }) => total + score, 0) ?? 0
    expect(sum).toBeCloseTo(hit?.score ?? 0, 4)
  })

  it('finds what is named by signs, as it stands, and puts it before what only has the words', async () => {
    const id = await collection()
    const text = [
      ...Array.from({ length: 30 }, (_, at) => `# Part ${at}\n\nThe word expands, the parameter expands: ${at}.`),
      '# Defaults\n\n$name:−word gives way where nothing is set. A well-ended loop is no -e.',
      '# Ends\n\nThe re-entry -end of it is not meant.',
    ]
    await read(id, 'shell.md', bytesOf(text.join('\n\n')))
    const [best, next] = await find('What does $name:-word expand to?', [id])
    expect(best?.text).toContain('$name:−word gives way')
    expect(best?.terms[0]).toMatchObject({ term: '$name:-word', frequency: 1, chunkCount: 1 })
    expect(best?.score).toBeGreaterThan(next?.score ?? Number.POSITIVE_INFINITY)
    expect((await find('-e', [id])).map(({ headings }) => headings)).toEqual([['Defaults']])
    expect(await find('$@', [id])).toEqual([])
    expect(await find('-e', [await collection()])).toEqual([])
  })

  it('gives each passage the place where it stands in the text of its page', async () => {
    const id = await collection()
    const document = await read(id, 'handbook.md', bytesOf(handbook))
    const { items } = await call(engine().client, listChunksRoute, { params: { documentId: document.id } })
    expect(items.map(({ kind }) => kind)).toEqual(['prose', 'prose', 'table'])
    for (const chunk of items) {
      const page = await call(engine().client, getDocumentPageRoute, {
        params: { documentId: document.id, page: chunk.page },
      })
      expect(page.text.slice(chunk.start - page.start, chunk.end - page.start)).toBe(chunk.text)
    }
  })

  it('reads a PDF page by page', async () => {
    const id = await collection()
    const pages = ['The lighthouse was built of granite.', 'Its keeper wrote a diary about storms.']
    const document = await read(id, 'lighthouse.pdf', makePdf(pages))
    expect(document).toMatchObject({ state: 'ready', mediaType: 'application/pdf', pageCount: 2 })
    const [hit] = await find('who wrote about storms', [id])
    expect(hit).toMatchObject({ page: 2, text: pages[1] })
  })

  it('finds words in a document where they stand, whatever is between them and however large they are', async () => {
    const id = await collection()
    const text = 'The Ölberg (a hill).\n\nNobody climbs the ölberg (A  hill) in winter.'
    const { id: documentId } = await read(id, 'hill.txt', bytesOf(text))
    const found = await call(engine().client, findInDocumentRoute, {
      params: { documentId },
      query: { text: 'ölberg (a hill)', limit: 1 },
    })
    expect(found).toMatchObject({ items: [{ page: 1, start: 4 }], isAll: false })
    const none = await call(engine().client, findInDocumentRoute, { params: { documentId }, query: { text: 'o.berg' } })
    expect(none).toEqual({ items: [], isAll: true })
  })

  it('reads what is in an archive, and says what it left out', async () => {
    const id = await collection()
    const zip = zipSync({ 'notes/a.txt': strToU8('Zebras are striped.'), 'b.bin': new Uint8Array([0, 1, 2, 0, 3]) })
    const document = await read(id, 'all.zip', new Uint8Array(zip))
    expect(document).toMatchObject({ state: 'ready', notes: ['1 of its files could not be read: b.bin.'] })
    expect((await find('zebras', [id]))[0]).toMatchObject({ headings: ['notes/a.txt'], text: 'Zebras are striped.' })
  })

  it.each([
    ['empty.txt', bytesOf('  \n '), 'document-empty'],
    ['broken.pdf', bytesOf('%PDF-1.7 and then nothing of the kind'), 'document-unreadable'],
    ['broken.docx', bytesOf('PK\u0003\u0004nothing'), 'document-unreadable'],
    ['unknown.bin', new Uint8Array([1, 0, 2, 0, 255]), 'document-kind-unknown'],
  ])('says why it could not read %s, and goes on', async (name, bytes, code) => {
    const id = await collection()
    const document = await read(id, name, bytes)
    expect(document).toMatchObject({ state: 'failed', problem: { code } })
    expect(await read(id, 'good.txt', bytesOf('All is well.'))).toMatchObject({ state: 'ready' })
  })

  it('refuses an empty file at once', async () => {
    await expect(add(await collection(), 'nothing.txt', new Uint8Array())).rejects.toMatchObject({
      code: 'document-empty',
    })
  })

  it('keeps what did not change when a file is sent again, and forgets what is gone', async () => {
    const id = await collection()
    const first = await read(id, 'handbook.md', bytesOf(handbook))
    const before = await call(engine().client, listChunksRoute, { params: { documentId: first.id } })
    const second = await read(id, 'handbook.md', bytesOf(handbook.replace('Trains are', 'Coaches are')))
    expect(second.id).toBe(first.id)
    const after = await call(engine().client, listChunksRoute, { params: { documentId: first.id } })
    const idsBefore = before.items.map((chunk) => chunk.id)
    expect(after.items.map((chunk) => idsBefore.includes(chunk.id))).toEqual([true, false, true])
    expect(await find('trains', [id])).toEqual([])
    expect(await find('coaches', [id])).toHaveLength(1)
    await expectIndexToFit(engine().database, engine().localCaller.orgId)
  })

  it('gives back the file as it was added, and nothing once it is deleted', async () => {
    const id = await collection()
    const bytes = new Uint8Array(1_300_000).map((_, at) => 97 + (at % 7 === 0 ? 0 : (at * 31) % 25))
    const document = await add(id, 'long.txt', bytes)
    const params = { documentId: document.id }
    const response = await callBytes(engine().client, downloadDocumentRoute, { params })
    const sent = createHash('sha256').update(bytes).digest('hex')
    expect(
      createHash('sha256')
        .update(new Uint8Array(await response.arrayBuffer()))
        .digest('hex'),
    ).toBe(sent)
    const part = await callBytes(engine().client, downloadDocumentRoute, {
      params,
      headers: { range: 'bytes=524000-1048999' },
    })
    expect(part.status).toBe(206)
    expect(part.headers.get('content-range')).toBe('bytes 524000-1048999/1300000')
    expect(Buffer.from(await part.arrayBuffer()).equals(Buffer.from(bytes.subarray(524_000, 1_049_000)))).toBe(true)
    await call(engine().client, deleteDocumentRoute, { params })
    await expect(callBytes(engine().client, downloadDocumentRoute, { params })).rejects.toMatchObject({
      code: 'document-not-found',
    })
  })

  it('tidies away an upload that broke off, once it cannot be under way any more', async () => {
    const { database, localCaller } = engine()
    const fileId = '00000000-0000-7000-8000-0000000f11e5'
    await database.write(localCaller, (db) => insertFile(db, localCaller.orgId, fileId))
    expect(await tidyUploads(database)).toBe(0)
    const tomorrow = new Date(Date.now() + 25 * 60 * 60_000)
    expect(await tidyUploads(database, tomorrow)).toBe(1)
  })

  it('leaves nothing behind when a collection is deleted', async () => {
    const id = await collection()
    await read(id, 'handbook.md', bytesOf(handbook))
    await call(engine().client, deleteCollectionRoute, { params: { collectionId: id } })
    await expect(call(engine().client, getCollectionRoute, { params: { collectionId: id } })).rejects.toMatchObject({
      code: 'collection-not-found',
    })
    const { database, localCaller } = engine()
    const left = await database.readOne(localCaller, (db) =>
      db.query(
        `select 1 from chunks c where collection_id = $1 union all select 1 from files f
        where not exists (select from documents where file_id = f.id)`,
        [id],
      ),
    )
    expect(left).toEqual([])
    await expectIndexToFit(database, localCaller.orgId)
  })

  it('finds words of other languages by their stems, and in scripts without spaces', async () => {
    const id = await collection()
    const german =
      'Die Häuser der Stadt wurden im neunzehnten Jahrhundert gebaut, als die Fabriken am Fluss entstanden.'
    await read(id, 'stadt.txt', bytesOf(german))
    await read(id, 'japan.txt', bytesOf('東京は日本の首都であり、世界最大の都市の一つです。人口は約千四百万人です。'))
    expect((await find('Haus', [id]))[0]?.text).toBe(german)
    expect((await find('日本の首都', [id]))[0]?.documentName).toBe('japan.txt')
  })

  it('shows one org nothing of another', async () => {
    const id = await collection()
    await read(id, 'secret.txt', bytesOf('The vault opens at midnight.'))
    const stranger = engine().clientAs({ ...engine().localCaller, orgId: '00000000-0000-7000-8000-00000000beef' })
    expect((await call(stranger, searchRoute, { body: { query: 'vault midnight' } })).hits).toEqual([])
    await expect(call(stranger, searchRoute, { body: { query: 'vault', collectionIds: [id] } })).rejects.toMatchObject({
      code: 'collection-not-found',
    })
  })
})

/** The index is exactly what indexing every chunk anew would give. */
async function expectIndexToFit(database: Database, orgId: string): Promise<void> {
  const wrong = await database.read({ orgId }, (db) =>
    db.query(`with fresh as (
      select k.number as collection, l.lexeme as term, c.id as chunk_id, cardinality(l.positions) as frequency
      from chunks c join collections k on k.id = c.collection_id,
        unnest(to_tsvector(c.language::regconfig, coalesce(c.indexed, c.context || E'\\n' || c.text))) l)
      select 'postings' as what, * from (
        (select collection, term, chunk_id, frequency::int from postings except select * from fresh)
        union all (select * from fresh except select collection, term, chunk_id, frequency::int from postings)) p
      union all select 'terms', collection, term, null, chunk_count from (
        (select collection, term, chunk_count::bigint from collection_terms
          except select collection, term, count(*) from fresh group by 1, 2)
        union all (select collection, term, count(*) from fresh group by 1, 2
          except select collection, term, chunk_count::bigint from collection_terms)) t (collection, term, chunk_count)
      union all select 'counts', number, name, chunk_count, token_count from collections k
        where chunk_count <> (select count(*) from chunks where collection_id = k.id)
          or token_count <> (select coalesce(sum(frequency), 0) from fresh where collection = k.number)`),
  )
  expect(wrong).toEqual([])
}

describe('makePdf', () => {
  it('makes a file that begins as a PDF does', () => {
    expect(new TextDecoder().decode(makePdf(['x']).subarray(0, 5))).toBe('%PDF-')
  })
})
