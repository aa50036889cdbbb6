import type { Span } from '../../contracts/knowledge.ts'
import type { Database } from '../db/database.ts'
import { listPages } from '../db/document-pages.ts'

/** So many pages are in memory at a time. */
const pagesAtOnce = 100

type Wanted = { documentId: string; text: string; limit: number }

/** In our own program and not in SQL: what is a small letter depends on the locale that the database was made with. */
export async function findInDocument(
  database: Database,
  owner: { orgId: string },
  { documentId, text, limit }: Wanted,
  signal: AbortSignal,
): Promise<{ items: Span[]; isAll: boolean }> {
  const words = text.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
  const pattern = new RegExp(words.join('\\s+'), 'giu')
  const items: Span[] = []
  for (let after = 0; ; ) {
    signal.throwIfAborted()
    const pages = await database.readOne(owner, (db) => listPages(db, documentId, after, pagesAtOnce))
    for (const { number: page, start, text } of pages) {
      for (const { 0: found, index } of text.matchAll(pattern)) {
        if (items.length === limit) return { items, isAll: false }
        items.push({ page, start: start + index, end: start + index + found.length })
      }
    }
    if (pages.length < pagesAtOnce) return { items, isAll: true }
    after = pages.at(-1)?.number ?? after
  }
}
