/** How many pages are read and stored in a second, by the reader as it is, and what memory its process takes. */
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { v7 as uuidv7 } from 'uuid'
import { localCaller } from '../../engine/access/local-identity.ts'
import { findCollection, insertCollection } from '../../engine/db/collections.ts'
import type { OwnedDatabase } from '../../engine/db/database.ts'
import { findDocument } from '../../engine/db/documents.ts'
import { startReader } from '../../engine/knowledge/start-reader.ts'
import { addDocument } from '../../engine/knowledge/store-document.ts'
import { makePdf } from '../../engine/knowledge/testing/make-pdf.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import type { SciFact } from './scifact.ts'

/** As a page of a book has them. */
const lettersOfPage = 3000

export type Ingested = {
  what: string
  pages: number
  chunks: number
  pagesPerSecond: number
  peakMb: number | undefined
}

/** A text of so many pages, and a PDF: a given one, or one with the same pages set in lines. */
export async function measureIngestion(
  database: OwnedDatabase,
  { corpus }: SciFact,
  pages: number,
  pdfPath: string | undefined,
): Promise<Ingested[]> {
  const text = corpus.map(({ text }) => text).join('\n\n')
  const cut = Array.from({ length: pages }, (_, at) => pageOf(text, at))
  const pdf = pdfPath ? new Uint8Array(await readFile(pdfPath)) : makePdf(cut.slice(0, 1000).map(asciiOf))
  return [
    await ingest(database, 'pages.txt', new TextEncoder().encode(cut.join('\n\n')), pages),
    await ingest(database, 'pages.pdf', pdf),
  ]
}

function pageOf(text: string, at: number): string {
  const start = (at * lettersOfPage) % (text.length - lettersOfPage)
  return text.slice(start, start + lettersOfPage)
}

const asciiOf = (page: string) => page.replace(/[^\x20-\x7e]+/g, ' ')

async function ingest(database: OwnedDatabase, name: string, bytes: Uint8Array, pages?: number): Promise<Ingested> {
  const { orgId, projectId } = localCaller
  const id = uuidv7()
  await database.write(localCaller, (db) =>
    insertCollection(db, { id, orgId, projectId, name: `${name} ${id}`, description: '' }),
  )
  const reader = startReader({ database, log: quietLog() })
  const begun = performance.now()
  try {
    const sent = await addDocument({ database, wakeReader: reader.wake }, localCaller, {
      collectionId: id,
      name,
      bytes: once(bytes),
    })
    for (;;) {
      const document = await database.readOne(localCaller, (db) => findDocument(db, sent.id))
      if (document?.state === 'failed') throw new Error(JSON.stringify(document.problem))
      if (document?.state === 'ready') {
        const seconds = (performance.now() - begun) / 1000
        const count = pages ?? document.pageCount
        const collection = await database.readOne(localCaller, (db) => findCollection(db, id))
        return {
          what: name,
          pages: count,
          chunks: collection?.chunkCount ?? 0,
          pagesPerSecond: count / seconds,
          peakMb: undefined,
        }
      }
      await sleep(20)
    }
  } finally {
    await reader.stop()
  }
}

async function* once(bytes: Uint8Array) {
  yield bytes
}
