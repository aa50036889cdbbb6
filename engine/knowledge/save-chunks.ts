/**
 * Makes a document's chunks those that were just cut. What is as before stays (with its vectors), wherever it stands
 * now; it may be broken off anywhere and begun again.
 */
import { createHash } from 'node:crypto'
import {
  type ChunkOwner,
  deleteChunks,
  insertChunks,
  type KeptChunk,
  listKeptChunks,
  moveChunks,
  type NewChunk,
} from '../db/chunks.ts'
import type { Database } from '../db/database.ts'
import type { CutChunk } from './chunking/chunk-pages.ts'
import { separateWords } from './text-language.ts'

/** Some milliseconds of the database's time each. */
const deletedAtOnce = 50

export type ChunkSaver = {
  save: (chunks: readonly CutChunk[]) => Promise<void>
  /** Takes away what is no longer in the document. Gives how many chunks it has. */
  finish: () => Promise<number>
}

export async function startSaving(database: Database, owner: ChunkOwner, title: string): Promise<ChunkSaver> {
  const kept = byHash(await database.readOne(owner, (db) => listKeptChunks(db, owner.documentId)))
  let count = 0

  async function save(cut: readonly CutChunk[]): Promise<void> {
    const chunks = cut.map((chunk) => toNewChunk(chunk, title, owner.language))
    const moved: { id: number; chunk: NewChunk }[] = []
    const added: NewChunk[] = []
    for (const chunk of chunks) {
      const before = kept.get(chunk.contentHash)?.shift()
      if (before) moved.push({ id: before.id, chunk })
      else added.push(chunk)
    }
    await database.write(owner, async (db) => {
      await moveChunks(
        db,
        owner.documentId,
        moved.map(({ id, chunk }) => ({ ...chunk, id })),
      )
      await insertChunks(db, owner, added)
    })
    count += chunks.length
  }

  async function finish(): Promise<number> {
    const gone = [...kept.values()].flat().map(({ id }) => id)
    for (let at = 0; at < gone.length; at += deletedAtOnce) {
      await database.write(owner, (db) => deleteChunks(db, owner.collectionId, gone.slice(at, at + deletedAtOnce)))
    }
    return count
  }

  return { save, finish }
}

function byHash(chunks: readonly KeptChunk[]): Map<string, KeptChunk[]> {
  const map = new Map<string, KeptChunk[]>()
  for (const chunk of chunks) {
    const same = map.get(chunk.contentHash)
    if (same) same.push(chunk)
    else map.set(chunk.contentHash, [chunk])
  }
  return map
}

function toNewChunk({ tableHead, ...chunk }: CutChunk, title: string, language: string): NewChunk {
  const context = [title, ...chunk.headings, ...(tableHead ? [tableHead] : [])].join('\n')
  const indexed = separateWords(`${context}\n${chunk.text}`)
  const contentHash = createHash('sha256')
    .update(`${language}\n${chunk.kind}\n${context}\n\n${chunk.text}`)
    .digest('hex')
  return { ...chunk, context, indexed, contentHash }
}
