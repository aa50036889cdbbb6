/** Managing collections and their documents, and searching them. */

import { z } from 'zod'
import { JsonObject } from './json.ts'
import {
  Chunk,
  Collection,
  CollectionName,
  DocumentState,
  KnowledgeDocument,
  ModelName,
  RetrievalSettings,
  SearchHit,
  Span,
} from './knowledge.ts'
import { PageByIdQuery, pageOf } from './page.ts'
import { route } from './route.ts'

const tag = 'Knowledge'
const collections = '/api/v1/collections'
const documents = '/api/v1/documents'
const CollectionId = z.object({ collectionId: z.uuid() })
const DocumentId = z.object({ documentId: z.uuid() })

const Recognizes = z.boolean().meta({
  description:
    'Read text in pictures, too: in PNG, JPEG and scanned pages of PDFs. It holds for what is read from then on',
})
export const CreateCollection = z
  .object({
    name: CollectionName,
    description: z.string().max(2000).default(''),
    recognizes: Recognizes.default(false),
  })
  .strict()
export const ChangeCollection = z
  .object({ name: CollectionName, description: z.string().max(2000), recognizes: Recognizes })
  .partial()
  .strict()

export const listCollectionsRoute = route({
  method: 'GET',
  path: collections,
  summary: 'List collections of documents by name',
  tag,
  access: 'knowledge:read',
  output: z.object({ items: z.array(Collection) }),
})

export const createCollectionRoute = route({
  method: 'POST',
  path: collections,
  summary: 'Make a collection',
  tag,
  access: 'knowledge:write',
  body: CreateCollection,
  output: Collection,
  status: 201,
  errors: ['collection-name-taken'],
})

export const getCollectionRoute = route({
  method: 'GET',
  path: `${collections}/:collectionId`,
  summary: 'Read a collection',
  tag,
  access: 'knowledge:read',
  params: CollectionId,
  output: Collection,
  errors: ['collection-not-found'],
})

export const changeCollectionRoute = route({
  method: 'PATCH',
  path: `${collections}/:collectionId`,
  summary: 'Rename or describe a collection',
  tag,
  access: 'knowledge:write',
  params: CollectionId,
  body: ChangeCollection,
  output: Collection,
  errors: ['collection-not-found', 'collection-name-taken'],
})

export const setRetrievalRoute = route({
  method: 'PUT',
  path: `${collections}/:collectionId/retrieval`,
  summary:
    'Say how a collection is searched. Another embedder makes its vectors in the background, and then takes over',
  tag,
  access: 'knowledge:write',
  params: CollectionId,
  body: RetrievalSettings,
  output: Collection,
  errors: ['collection-not-found', 'provider-not-found', 'model-not-found', 'model-failed'],
})

export const deleteCollectionRoute = route({
  method: 'DELETE',
  path: `${collections}/:collectionId`,
  summary: 'Delete a collection with all that is in it',
  tag,
  access: 'knowledge:write',
  params: CollectionId,
  errors: ['collection-not-found'],
})

export const maxFileBytes = 512 * 1024 * 1024

export const addDocumentRoute = route({
  method: 'POST',
  path: `${collections}/:collectionId/documents`,
  summary: 'Add a file: its bytes are the body. One of the same name takes the place of the one before',
  tag,
  access: 'knowledge:write',
  params: CollectionId,
  query: z.object({
    name: z.string().trim().min(1).max(500).meta({ description: 'With its extension, and its folder if it has one' }),
    origin: z.string().max(2000).optional(),
  }),
  takesBytes: true,
  bodyLimit: maxFileBytes,
  output: KnowledgeDocument,
  status: 202,
  errors: ['collection-not-found', 'document-empty', 'body-too-large'],
})

export const listDocumentsRoute = route({
  method: 'GET',
  path: `${collections}/:collectionId/documents`,
  summary: 'List the documents of a collection, newest first',
  tag,
  access: 'knowledge:read',
  params: CollectionId,
  query: PageByIdQuery.extend({ state: DocumentState.optional(), search: z.string().max(200).optional() }),
  output: pageOf(KnowledgeDocument),
  errors: ['collection-not-found'],
})

export const getDocumentRoute = route({
  method: 'GET',
  path: `${documents}/:documentId`,
  summary: 'Read what is known of a document',
  tag,
  access: 'knowledge:read',
  params: DocumentId,
  output: KnowledgeDocument,
  errors: ['document-not-found'],
})

export const readDocumentAgainRoute = route({
  method: 'POST',
  path: `${documents}/:documentId/read`,
  summary: 'Read a document once more, after a failure or an update of the program',
  tag,
  access: 'knowledge:write',
  params: DocumentId,
  output: KnowledgeDocument,
  errors: ['document-not-found'],
})

export const changeDocumentRoute = route({
  method: 'PATCH',
  path: `${documents}/:documentId`,
  summary: 'Set keys and values of a document, to filter by. They stay when the file is sent again',
  tag,
  access: 'knowledge:write',
  params: DocumentId,
  body: z.object({ metadata: JsonObject }).strict(),
  output: KnowledgeDocument,
  errors: ['document-not-found'],
})

export const deleteDocumentRoute = route({
  method: 'DELETE',
  path: `${documents}/:documentId`,
  summary: 'Delete a document, with its file and all that was read of it',
  tag,
  access: 'knowledge:write',
  params: DocumentId,
  errors: ['document-not-found'],
})

export const getDocumentPageRoute = route({
  method: 'GET',
  path: `${documents}/:documentId/pages/:page`,
  summary: 'The text of one page, with where it stands in the whole text',
  tag,
  access: 'knowledge:read',
  params: DocumentId.extend({ page: z.coerce.number().int().min(1) }),
  output: z.object({ page: z.int(), start: z.int(), text: z.string() }),
  errors: ['document-not-found'],
})

export const findInDocumentRoute = route({
  method: 'GET',
  path: `${documents}/:documentId/find`,
  summary: 'Where words stand in a document, as they are written; a space fits any gap, large letters fit small ones',
  tag,
  access: 'knowledge:read',
  params: DocumentId,
  query: z.object({
    text: z.string().trim().min(1).max(200),
    limit: z.coerce.number().int().min(1).max(1000).default(200),
  }),
  output: z.object({ items: z.array(Span), isAll: z.boolean() }),
  errors: ['document-not-found'],
})

export const listChunksRoute = route({
  method: 'GET',
  path: `${documents}/:documentId/chunks`,
  summary: 'The chunks of a document in their order',
  tag,
  access: 'knowledge:read',
  params: DocumentId,
  query: z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    after: z.coerce.number().int().min(0).optional().meta({ description: 'The number of the last chunk seen' }),
  }),
  output: z.object({ items: z.array(Chunk), nextAfter: z.int().nullable() }),
  errors: ['document-not-found'],
})

export const downloadDocumentRoute = route({
  method: 'GET',
  path: `${documents}/:documentId/file`,
  summary: 'The file as it was added',
  tag,
  access: 'knowledge:read',
  params: DocumentId,
  givesBytes: true,
  errors: ['document-not-found'],
})

/** Which documents are looked at: those that fit all that is said here. */
export const DocumentFilter = z
  .object({
    name: z.string().min(1).max(500).optional().meta({ description: 'A part of its name; * stands for anything' }),
    mediaTypes: z.array(z.string().max(200)).max(50).optional(),
    addedFrom: z.iso.datetime().optional(),
    addedBefore: z.iso.datetime().optional(),
    metadata: JsonObject.optional().meta({ description: "Keys and values that the document's own have, too" }),
  })
  .strict()
  .meta({ id: 'DocumentFilter' })
export type DocumentFilter = z.infer<typeof DocumentFilter>

export const Search = z
  .object({
    query: z.string().trim().min(1).max(4000),
    collectionIds: z.array(z.uuid()).max(100).optional().meta({ description: 'All collections when left out' }),
    documentIds: z.array(z.uuid()).max(1000).optional(),
    limit: z.int().min(1).max(100).default(10),
    filter: DocumentFilter.optional(),
    by: z.enum(['both', 'words', 'vectors']).optional().meta({ description: 'both when left out' }),
    vectorWeight: z.number().min(0).max(1).optional().meta({ description: "The collection's when left out" }),
    reranker: ModelName.nullable().optional().meta({ description: "The collection's when left out" }),
    perDocument: z.int().min(1).max(100).optional().meta({ description: 'At most so many of one document' }),
    merge: z.boolean().optional().meta({ description: 'Passages that stand next to each other become one' }),
  })
  .strict()
  .meta({ id: 'Search' })
export type Search = z.infer<typeof Search>

export const searchRoute = route({
  method: 'POST',
  path: '/api/v1/search',
  summary: 'Find passages, best first, each with what made it so',
  tag,
  access: 'knowledge:read',
  body: Search,
  output: z.object({
    hits: z.array(SearchHit),
    tookMs: z.number(),
    notices: z.array(z.string()).meta({ description: 'What could not be done: an embedder that does not answer, say' }),
  }),
  errors: ['collection-not-found'],
})

export const knowledgeRoutes = [
  listCollectionsRoute,
  createCollectionRoute,
  getCollectionRoute,
  changeCollectionRoute,
  setRetrievalRoute,
  deleteCollectionRoute,
  addDocumentRoute,
  listDocumentsRoute,
  getDocumentRoute,
  readDocumentAgainRoute,
  changeDocumentRoute,
  deleteDocumentRoute,
  getDocumentPageRoute,
  findInDocumentRoute,
  listChunksRoute,
  downloadDocumentRoute,
  searchRoute,
]
