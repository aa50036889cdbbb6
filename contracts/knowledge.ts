/** Collections of documents, what was read of them, and searching them. */
import { z } from 'zod'
import { Problem } from './errors.ts'
import { JsonObject } from './json.ts'

export const CollectionName = z.string().trim().min(1).max(200)

export const ModelName = z.object({ provider: z.string().min(1).max(100), model: z.string().min(1).max(200) }).strict()

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
    name: CollectionName,
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
