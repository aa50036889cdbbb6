/** Texts as documents without the process that reads files: for tests and measurements of what comes after it. */
import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../../db/database.ts'
import { savePages } from '../../db/document-pages.ts'
import { saveDocument } from '../../db/documents.ts'
import { insertFile } from '../../db/files.ts'
import { createChunker } from '../chunking/chunk-pages.ts'
import type { Block } from '../reading/read-document.ts'
import { startSaving } from '../save-chunks.ts'

export type Text = { name: string; title: string; blocks: Block[] }

export async function storeText(
  database: Database,
  owner: { orgId: string; collectionId: string },
  { name, title, blocks }: Text,
): Promise<string> {
  const { orgId, collectionId } = owner
  const fileId = uuidv7()
  const { page, chunks } = createChunker().cut(blocks)
  const document = await database.write(owner, async (db) => {
    await insertFile(db, orgId, fileId)
    const saved = await saveDocument(db, {
      ...{ id: uuidv7(), orgId, collectionId, name, fileId, origin: null, mediaType: 'text/plain', metadata: {} },
      sizeBytes: page.text.length,
      contentHash: createHash('sha256').update(page.text).digest('hex'),
    })
    await savePages(db, orgId, saved.id, [page])
    await db.query(
      `update documents set state = 'ready', progress = 1, title = $2, language = 'en', page_count = 1, chunk_count = $3
       where id = $1`,
      [saved.id, title, chunks.length],
    )
    return saved
  })
  const saver = await startSaving(
    database,
    { orgId, collectionId, documentId: document.id, language: 'english' },
    title,
  )
  await saver.save(chunks)
  return document.id
}

/** `# Title` and a paragraph below it. */
export const textOfMarkdown = (name: string, markdown: string): Text => {
  const [head = '', ...body] = markdown.split('\n')
  const title = head.replace(/^#\s*/, '')
  return {
    name,
    title,
    blocks: [
      { kind: 'heading', level: 1, text: title },
      { kind: 'prose', text: body.join('\n').trim() },
    ],
  }
}
