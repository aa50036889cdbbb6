/** Collections of documents, what was read of them, and searching them. */
import { z } from 'zod'
import { Problem } from './errors.ts'
import { JsonObject } from './json.ts'
import { PageByIdQuery, pageOf } from './page.ts'
import { route } from './route.ts'

const Name = z.string().trim().min(1).max(200)

const ModelName = z.object({ provider: z.string().min(1).max(100), model: z.string().min(1).max(200) }).strict()

/** What vectors are worth beside words, as questions have shown. */
export const MeasuredWeight = z
  .object({
    weight: z.number().min(0).max(1).meta({ description: 'How much they count: 0 where they do not help' }),
    words: z.number().meta({ description: 'nDCG@10 of the words alone' }),
    vectors: z.number().meta({ description: 'nDCG@10 of the vectors alone' }),
    both: z.number().meta({ description: 'nDCG@10 with the weight' }),
    questionCount: z.int(),
    isMade: z.boolean().meta({ description: 'The questions were made from the documents; people asked the others' }),
    chunkCount: z.int().meta({ description: 'How many passages there were' }),
    measuredAt: z.iso.datetime(),
  })
  .meta({ id: 'MeasuredWeight' })
export type MeasuredWeight = z.infer<typeof MeasuredWeight>

/** The vectors of a collection: of which model, how many, and what keeps the rest. */
export const CollectionVectors = ModelName.extend({
  dimensions: z.int(),
  isCut: z.boolean().meta({ description: 'The model was asked for fewer dimensions than its own' }),
  /** false: they are being made, and what was searched until now still is. */
  isSearched: z.boolean(),
  vectorCount: z.int(),
  tokenCount: z.int().meta({ description: 'What they took, as the provider counts' }),
  problem: Problem.nullable().meta({
    description: 'Why there are no more for now; they are tried again by themselves',
  }),
  measured: MeasuredWeight.nullable().meta({ description: 'null: too few passages, or not yet' }),
}).meta({ id: 'CollectionVectors' })
export type CollectionVectors = z.infer<typeof CollectionVectors>

/** How a collection is searched, besides by words. */
export const RetrievalSettings = z
  .object({
    embedder: ModelName.extend({
      dimensions: z.int().min(1).max(16_000).optional().meta({ description: "Fewer than the model's own, if it can" }),
    })
      .nullable()
      .meta({ description: 'Which model makes vectors of its passages; null: it is searched by words only' }),
    vectorWeight: z.number().min(0).max(1).nullable().default(null).meta({
      description: 'What vectors count against words: 0 nothing, 1 all. null: what was measured to be good',
    }),
    reranker: ModelName.nullable().default(null).meta({ description: 'Which model puts the best passages in order' }),
  })
  .strict()
  .meta({ id: 'RetrievalSettings' })
export type RetrievalSettings = z.infer<typeof RetrievalSettings>

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
    recognizes: z.boolean().meta({ description: 'Text in pictures (scans, photographs) is read, too' }),
    vectors: z
      .array(CollectionVectors)
      .meta({ description: 'None, one space, or two while one takes the place of the other' }),
    vectorWeight: z.number().nullable(),
    reranker: ModelName.nullable(),
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

/** Where an arm of the search has put a hit, counted from 1. */
const Rank = z.int().min(1)

export const SearchHit = Chunk.extend({
  collectionId: z.uuid(),
  documentName: z.string(),
  documentTitle: z.string().nullable(),
  mediaType: z.string(),
  score: z
    .number()
    .meta({ description: 'What the order is by: of the words, or fused of both ranks, or of the reranker' }),
  terms: z.array(TermScore),
  words: z.object({ rank: Rank, score: z.number() }).optional().meta({ description: 'As BM25 found it' }),
  vectors: ModelName.extend({ rank: Rank, distance: z.number() })
    .optional()
    .meta({ description: 'As its vector lies to that of the question: 0 is the same, 1 has nothing to do with it' }),
  fused: z.number().optional().meta({ description: 'Of both arms, each from 0 to 1 by its own best, weighed' }),
  reranked: ModelName.extend({ score: z.number() }).optional(),
  mergedIds: z.array(z.int()).optional().meta({ description: 'Chunks whose text stands here in one piece' }),
}).meta({ id: 'SearchHit' })
export type SearchHit = z.infer<typeof SearchHit>

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
  .object({ name: Name, description: z.string().max(2000).default(''), recognizes: Recognizes.default(false) })
  .strict()
export const ChangeCollection = z
  .object({ name: Name, description: z.string().max(2000), recognizes: Recognizes })
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
