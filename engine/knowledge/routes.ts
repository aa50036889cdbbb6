import { v7 as uuidv7 } from 'uuid'
import { AppError } from '../../contracts/errors.ts'
import {
  addDocumentRoute,
  changeCollectionRoute,
  changeDocumentRoute,
  createCollectionRoute,
  deleteCollectionRoute,
  deleteDocumentRoute,
  downloadDocumentRoute,
  findInDocumentRoute,
  getCollectionRoute,
  getDocumentPageRoute,
  getDocumentRoute,
  listChunksRoute,
  listCollectionsRoute,
  listDocumentsRoute,
  readDocumentAgainRoute,
  searchRoute,
  setRetrievalRoute,
} from '../../contracts/knowledge-routes.ts'
import { serve } from '../../contracts/route.ts'
import { listChunks } from '../db/chunks.ts'
import { insertCollection, listCollections, updateCollection } from '../db/collections.ts'
import { findPage } from '../db/document-pages.ts'
import { listDocuments, queueDocument, saveMetadata } from '../db/documents.ts'
import { toPage } from '../db/page.ts'
import { isUniqueViolation } from '../db/sql-errors.ts'
import type { FindEmbedder } from '../models/embedder.ts'
import { deleteCollection } from './delete-collection.ts'
import { setRetrieval } from './embedding/set-retrieval.ts'
import { findInDocument } from './find-in-document.ts'
import { findPassages, type SearchNeeds } from './search/search.ts'
import { addDocument, deleteDocument, mustFindCollection, mustFindDocument, openFile } from './store-document.ts'

type Needs = SearchNeeds & { findEmbedder: FindEmbedder; wakeReader: () => void; wakeEmbedding: () => void }

const nameTaken = (name: string | undefined) =>
  new AppError('collection-name-taken', { detail: `There is a collection named ${name} already.` })

export const knowledgeRoutes = (needs: Needs) => [...collectionRoutes(needs), ...documentRoutes(needs)]

const collectionRoutes = (needs: Needs) => [...ownCollectionRoutes(needs), ...searchRoutes(needs)]

const ownCollectionRoutes = ({ database }: Needs) => [
  serve(listCollectionsRoute, async ({ caller }) => ({ items: await database.readOne(caller, listCollections) })),
  serve(createCollectionRoute, async ({ caller, body }) => {
    const id = uuidv7()
    return database.write(caller, async (db) => {
      const { orgId, projectId } = caller
      if (!(await insertCollection(db, { id, orgId, projectId, ...body }))) throw nameTaken(body.name)
      return mustFindCollection(db, id)
    })
  }),
  serve(getCollectionRoute, ({ caller, params }) =>
    database.readOne(caller, (db) => mustFindCollection(db, params.collectionId)),
  ),
  serve(changeCollectionRoute, async ({ caller, params, body }) => {
    try {
      return await database.write(caller, async (db) => {
        await updateCollection(db, params.collectionId, body)
        return mustFindCollection(db, params.collectionId)
      })
    } catch (error) {
      throw isUniqueViolation(error) ? nameTaken(body.name) : error
    }
  }),
  serve(deleteCollectionRoute, async ({ caller, params }) => {
    await database.readOne(caller, (db) => mustFindCollection(db, params.collectionId))
    await deleteCollection(database, caller.orgId, params.collectionId)
  }),
]

const searchRoutes = (needs: Needs) => [
  serve(setRetrievalRoute, ({ caller, params, body, signal }) =>
    setRetrieval(needs, caller, params.collectionId, body, signal),
  ),
  serve(searchRoute, async ({ caller, body, signal }) => {
    const start = performance.now()
    const found = await findPassages(needs, caller, body, signal)
    return { ...found, tookMs: performance.now() - start }
  }),
]

const documentRoutes = ({ database, wakeReader }: Needs) => [
  serve(changeDocumentRoute, ({ caller, params, body }) =>
    database.write(caller, async (db) => {
      await saveMetadata(db, params.documentId, body.metadata)
      return mustFindDocument(db, params.documentId)
    }),
  ),
  serve(addDocumentRoute, ({ caller, params, query, bytes }) =>
    addDocument({ database, wakeReader }, caller, {
      collectionId: params.collectionId,
      name: query.name,
      origin: query.origin,
      bytes: bytes ?? nothing(),
    }),
  ),
  serve(listDocumentsRoute, async ({ caller, params, query }) => {
    const { limit, cursor, state, search: words } = query
    const items = await database.read(caller, async (db) => {
      await mustFindCollection(db, params.collectionId)
      return listDocuments(db, { ...params, state, search: words, belowId: cursor, limit: limit + 1 })
    })
    return toPage(items, limit, ({ id }) => id)
  }),
  serve(getDocumentRoute, ({ caller, params }) =>
    database.readOne(caller, (db) => mustFindDocument(db, params.documentId)),
  ),
  serve(readDocumentAgainRoute, async ({ caller, params }) => {
    const document = await database.write(caller, async (db) => {
      await queueDocument(db, params.documentId)
      return mustFindDocument(db, params.documentId)
    })
    wakeReader()
    return document
  }),
  serve(deleteDocumentRoute, ({ caller, params }) => deleteDocument(database, caller.orgId, params.documentId)),
  serve(getDocumentPageRoute, async ({ caller, params }) => {
    const page = await database.readOne(caller, (db) => findPage(db, params.documentId, params.page))
    if (!page) throw new AppError('document-not-found', { detail: `There is no page ${params.page} of it.` })
    return { page: page.number, start: page.start, text: page.text }
  }),
  serve(findInDocumentRoute, async ({ caller, params, query, signal }) => {
    await database.readOne(caller, (db) => mustFindDocument(db, params.documentId))
    return findInDocument(database, caller, { ...params, ...query }, signal)
  }),
  serve(listChunksRoute, async ({ caller, params, query: { limit, after = -1 } }) => {
    const items = await database.read(caller, async (db) => {
      await mustFindDocument(db, params.documentId)
      return listChunks(db, params.documentId, after, limit + 1)
    })
    const shown = items.slice(0, limit)
    return { items: shown, nextAfter: items.length > limit ? (shown.at(-1)?.number ?? null) : null }
  }),
  serve(downloadDocumentRoute, ({ caller, params }) => openFile(database, caller.orgId, params.documentId)),
]

async function* nothing(): AsyncGenerator<Uint8Array> {}
