/** A collection on its way in: it stands under a name for the time until all of it is here, and goes again if it breaks off. */
import { v7 as uuidv7 } from 'uuid'
import type { CamePart } from '../../../contracts/backup-parts.ts'
import type { CollectionLine, PartLine } from '../../../contracts/part-lines.ts'
import {
  hasDocumentsSince,
  insertArriving,
  insertDocument,
  insertPickedVectors,
  settleArriving,
} from '../../db/brought-parts.ts'
import { insertChunks, type NewChunk } from '../../db/chunks.ts'
import type { Database } from '../../db/database.ts'
import { savePages } from '../../db/document-pages.ts'
import { insertFile, insertFilePart } from '../../db/files.ts'
import { deleteCollection } from '../../knowledge/delete-collection.ts'
import { arrivingName } from './part-names.ts'

type Owner = { orgId: string; projectId: string | undefined }
type Place = { id: string; name: string; isCopy: boolean }
type Piece = Extract<PartLine, { kind: 'document' | 'bytes' | 'pages' | 'chunks' }>

export type ArrivingCollection = {
  take: (piece: Piece) => Promise<void>
  finish: () => Promise<CamePart>
  discard: () => Promise<void>
}

export async function beginCollection(
  database: Database,
  owner: Owner,
  { id, name, isCopy }: Place,
  line: CollectionLine,
): Promise<ArrivingCollection> {
  const { orgId } = owner
  const discard = () => deleteCollection(database, orgId, id)
  await discard() // what a try that was killed has left
  const arriving = await database.write(owner, (db) =>
    insertArriving(db, owner, { id, name: arrivingName(line.name), line }),
  )
  let document: { id: string; fileId: string; parts: number } | undefined

  const inDocument = () => {
    if (document) return document
    throw new Error('A piece of a document came before its document.')
  }
  async function take(piece: Piece): Promise<void> {
    if (piece.kind === 'document') {
      const here = { id: isCopy ? uuidv7() : piece.id, fileId: uuidv7() }
      await database.write(owner, async (db) => {
        await insertFile(db, orgId, here.fileId)
        await insertDocument(db, { orgId, collectionId: id, ...here }, piece)
      })
      document = { ...here, parts: 0 }
      return
    }
    const { id: documentId, fileId, parts } = inDocument()
    if (piece.kind === 'bytes') {
      await database.write(owner, (db) => insertFilePart(db, orgId, fileId, parts, Buffer.from(piece.data, 'base64')))
      inDocument().parts++
    } else if (piece.kind === 'pages') {
      await database.write(owner, (db) => savePages(db, orgId, documentId, piece.pages))
    } else {
      await database.write(owner, async (db) => {
        for (const [language, chunks] of Map.groupBy(piece.chunks, (one) => one.language))
          await insertChunks(db, { orgId, collectionId: id, documentId, language }, chunks.map(toNewChunk))
        for (const [at, space] of arriving.spaces.entries()) {
          const vectors = piece.vectors.filter((one) => one.space === at)
          const place = { kind: database.kind, orgId, collection: arriving.number, documentId }
          await insertPickedVectors(db, place, space, vectors)
        }
      })
    }
  }
  return {
    take,
    discard,
    async finish() {
      const cameAt = await database.write(owner, (db) => settleArriving(db, id, name))
      return { kind: 'collection', id, name, lock: null, cameAt }
    },
  }
}

type Chunk = Extract<Piece, { kind: 'chunks' }>['chunks'][number]
const toNewChunk = ({ indexed, language: _, ...chunk }: Chunk): NewChunk => ({
  ...chunk,
  indexed: indexed ?? undefined,
})

/** Gives whether it is gone: not when somebody has put documents into it since it came. */
export async function removeCollection(database: Database, orgId: string, { id, cameAt }: CamePart): Promise<boolean> {
  if (await database.readOne({ orgId }, (db) => hasDocumentsSince(db, id, cameAt))) return false
  await deleteCollection(database, orgId, id)
  return true
}
