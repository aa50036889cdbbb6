/** Collections of documents, what was read of them, and searching them. */
import { z } from 'zod'
import { Problem } from './errors.ts'
import { JsonObject } from './json.ts'
import { PageByIdQuery, pageOf } from './page.ts'
import { route } from './route.ts'

const Name = z.string().trim().min(1).max(200)

export const Collection = z
  .object({
    id: z.uuid(),
    name: Name,
    description: z.string(),
    documentCount: z.int(),
    chunkCount: z.int(),
    /** Documents that wait to be read, or are being read. */
    pendingCount: z.int(),
    failedCount: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Collection' })
export type Collection = z.infer<typeof Collection>

export const DocumentState = z.enum(['waiting', 'reading', 'ready', 'failed'])
export type DocumentState = z.infer<typeof DocumentState>

export const KnowledgeDocument = z
  .object({
    id: z.uuid(),
    collectionId: z.uuid(),
    name: z.string(),
    origin: z.string().nullable().meta({ description: 'The address or the path that it was read from' }),
    mediaType: z.string(),
    sizeBytes: z.int(),
    contentHash: z.string(),
    metadata: JsonObject,
    state: DocumentState,
    progress: z.number().min(0).max(1),
    problem: Problem.nullable(),
    notes: z.array(z.string()).meta({ description: 'What a reader should know: pages that are pictures, say' }),
    title: z.string().nullable(),
    language: z.string().nullable().meta({ description: 'As ISO 639-1' }),
    pageCount: z.int(),
    chunkCount: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    readAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Document' })
export type KnowledgeDocument = z.infer<typeof KnowledgeDocument>

/** Where in a document a text stands: characters (UTF-16) from `start` to before `end` of the whole text. */
export const Span = z.object({ page: z.int(), start: z.int(), end: z.int() }).meta({ id: 'Span' })
export type Span = z.infer<typeof Span>

export const Chunk = Span.extend({
  id: z.int(),
  documentId: z.uuid(),
  number: z.int(),
  kind: z.enum(['prose', 'table', 'code']),
  headings: z.array(z.string()),
  text: z.string(),
}).meta({ id: 'Chunk' })
export type Chunk = z.infer<typeof Chunk>

/** What one word of the question gave to the score of a hit. */
export const TermScore = z.object({
  term: z.string().meta({ description: 'As it stands in the index: without endings' }),
  frequency: z.int().meta({ description: 'How often it occurs in this chunk' }),
  chunkCount: z.int().meta({ description: 'In how many chunks it occurs at all' }),
  score: z.number(),
})

export const SearchHit = Chunk.extend({
  collectionId: z.uuid(),
  documentName: z.string(),
  documentTitle: z.string().nullable(),
  mediaType: z.string(),
  score: z.number(),
  terms: z.array(TermScore),
}).meta({ id: 'SearchHit' })
export type SearchHit = z.infer<typeof SearchHit>

const tag = 'Knowledge'
const collections = '/api/v1/collections'
const documents = '/api/v1/documents'
const CollectionId = z.object({ collectionId: z.uuid() })
const DocumentId = z.object({ documentId: z.uuid() })

export const CreateCollection = z.object({ name: Name, description: z.string().max(2000).default('') }).strict()
export const ChangeCollection = CreateCollection.partial().strict()

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

export const Search = z
  .object({
    query: z.string().trim().min(1).max(4000),
    collectionIds: z.array(z.uuid()).max(100).optional().meta({ description: 'All collections when left out' }),
    documentIds: z.array(z.uuid()).max(1000).optional(),
    limit: z.int().min(1).max(100).default(10),
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
  output: z.object({ hits: z.array(SearchHit), tookMs: z.number() }),
  errors: ['collection-not-found'],
})

export const knowledgeRoutes = [
  listCollectionsRoute,
  createCollectionRoute,
  getCollectionRoute,
  changeCollectionRoute,
  deleteCollectionRoute,
  addDocumentRoute,
  listDocumentsRoute,
  getDocumentRoute,
  readDocumentAgainRoute,
  deleteDocumentRoute,
  getDocumentPageRoute,
  listChunksRoute,
  downloadDocumentRoute,
  searchRoute,
]
