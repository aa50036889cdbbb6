/** Takes files in, gives them back, and lets them go. */
import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { AppError } from '../../contracts/errors.ts'
import type { KnowledgeDocument } from '../../contracts/knowledge.ts'
import type { ByteAnswer } from '../../contracts/route.ts'
import { deleteChunks, listChunkIds } from '../db/chunks.ts'
import { findCollection } from '../db/collections.ts'
import type { Database } from '../db/database.ts'
import {
  deleteDocument as deleteRow,
  findDocument,
  findFileOf,
  findNamedDocument,
  saveDocument,
} from '../db/documents.ts'
import { deleteFile, findFilePart, insertFile, insertFilePart, listPartSizes } from '../db/files.ts'
import { mediaTypeOf } from './reading/formats.ts'

type Needs = { database: Database; wakeReader: () => void }
type Sent = { collectionId: string; name: string; origin?: string | undefined; bytes: AsyncIterable<Uint8Array> }

const partBytes = 512 * 1024
const chunksAtOnce = 50

/** The same file again, under the same name, changes nothing. */
export async function addDocument(needs: Needs, { orgId }: { orgId: string }, sent: Sent): Promise<KnowledgeDocument> {
  const { database } = needs
  await database.readOne({ orgId }, (db) => mustFindCollection(db, sent.collectionId))
  const fileId = uuidv7()
  await database.write({ orgId }, (db) => insertFile(db, orgId, fileId))
  try {
    const file = await storeParts(database, orgId, fileId, sent.bytes)
    if (file.sizeBytes === 0) throw new AppError('document-empty', { detail: `${sent.name} has no content.` })
    const mediaType = mediaTypeOf(sent.name, file.start) ?? 'application/octet-stream'
    const document = await database.write({ orgId }, async (db) => {
      const before = await findNamedDocument(db, sent.collectionId, sent.name)
      if (before?.document.contentHash === file.contentHash) return before.document
      const saved = await saveDocument(db, {
        id: uuidv7(),
        orgId,
        collectionId: sent.collectionId,
        name: sent.name,
        origin: sent.origin ?? null,
        mediaType,
        sizeBytes: file.sizeBytes,
        contentHash: file.contentHash,
        metadata: {},
        fileId,
      })
      if (before) await deleteFile(db, before.fileId)
      return { ...saved, isNew: true }
    })
    if (!('isNew' in document)) await database.write({ orgId }, (db) => deleteFile(db, fileId))
    needs.wakeReader()
    return document
  } catch (error) {
    await database.write({ orgId }, (db) => deleteFile(db, fileId)).catch(() => {}) // else it is tidied away later
    throw error
  }
}

async function storeParts(database: Database, orgId: string, fileId: string, bytes: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256')
  let sizeBytes = 0
  let start: Uint8Array = new Uint8Array()
  let number = 0
  for await (const part of inParts(bytes)) {
    hash.update(part)
    sizeBytes += part.length
    if (number === 0) start = part.subarray(0, 4096)
    const at = number++
    await database.write({ orgId }, (db) => insertFilePart(db, orgId, fileId, at, part))
  }
  return { contentHash: hash.digest('hex'), sizeBytes, start }
}

async function* inParts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of bytes) {
    pieces.push(piece)
    length += piece.length
    if (length < partBytes) continue
    yield Buffer.concat(pieces)
    pieces = []
    length = 0
  }
  if (length > 0) yield Buffer.concat(pieces)
}

export async function* readFileParts(database: Database, orgId: string, fileId: string): AsyncGenerator<Uint8Array> {
  for (let number = 0; ; number++) {
    const part = await database.readOne({ orgId }, (db) => findFilePart(db, fileId, number))
    if (!part) return
    yield part
  }
}

/** From byte `start` to before `end`: only the parts that these are in. */
async function* readFileSlice(
  database: Database,
  orgId: string,
  fileId: string,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  const sizes = await database.readOne({ orgId }, (db) => listPartSizes(db, fileId))
  let at = 0
  for (const [number, size] of sizes.entries()) {
    const [from, to] = [Math.max(start - at, 0), Math.min(end - at, size)]
    at += size
    if (from >= to) continue
    const part = await database.readOne({ orgId }, (db) => findFilePart(db, fileId, number))
    if (part) yield part.subarray(from, to)
  }
}

export async function openFile(database: Database, orgId: string, documentId: string): Promise<ByteAnswer> {
  const { document, fileId } = await database.read({ orgId }, async (db) => ({
    document: await mustFindDocument(db, documentId),
    fileId: await findFileOf(db, documentId),
  }))
  return {
    mediaType: document.mediaType,
    name: document.name.split(/[/\\]/).at(-1) ?? document.name,
    sizeBytes: document.sizeBytes,
    bytes: readFileParts(database, orgId, fileId ?? ''),
    slice: (start, end) => readFileSlice(database, orgId, fileId ?? '', start, end),
  }
}

/** Its chunks first, some at a time, so that nobody waits for a long document to go. */
export async function deleteDocument(database: Database, orgId: string, documentId: string): Promise<void> {
  const { collectionId } = await database.readOne({ orgId }, (db) => mustFindDocument(db, documentId))
  for (;;) {
    const isGone = await database.write({ orgId }, async (db) => {
      const ids = await listChunkIds(db, documentId, chunksAtOnce)
      await deleteChunks(db, collectionId, ids)
      if (ids.length === chunksAtOnce) return false
      const fileId = await deleteRow(db, documentId)
      if (fileId !== undefined) await deleteFile(db, fileId)
      return true
    })
    if (isGone) return
  }
}

type Db = Parameters<typeof findCollection>[0]

export async function mustFindCollection(db: Db, id: string) {
  const collection = await findCollection(db, id)
  if (!collection) throw new AppError('collection-not-found', { detail: `There is no collection ${id}.` })
  return collection
}

export async function mustFindDocument(db: Db, id: string): Promise<KnowledgeDocument> {
  const document = await findDocument(db, id)
  if (!document) throw new AppError('document-not-found', { detail: `There is no document ${id}.` })
  return document
}
