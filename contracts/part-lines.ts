/** How the parts of a backup get from the program that has it open into the running engine: lines of JSON, and three requests. */
import { z } from 'zod'
import { CamePart, ListedPart, PartRef, partKinds, partStates } from './backup-parts.ts'
import { Problem } from './errors.ts'
import { Json, JsonObject } from './json.ts'
import { Chunk, DocumentState } from './knowledge.ts'
import { route } from './route.ts'

const BlueprintLine = z.object({
  kind: z.literal('blueprint'),
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  latestVersion: z.int(),
  createdAt: z.string(),
  versions: z.array(z.object({ version: z.int(), document: JsonObject, note: z.string(), createdAt: z.string() })),
  draft: JsonObject.nullable(),
})
export type BlueprintLine = z.infer<typeof BlueprintLine>

const CollectionLine = z.object({
  kind: z.literal('collection'),
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  recognizes: z.boolean(),
  retrieval: JsonObject,
  createdAt: z.string(),
  spaces: z.array(
    z.object({
      provider: z.string(),
      model: z.string(),
      dimensions: z.int(),
      isCut: z.boolean(),
      role: z.enum(['searched', 'filling']),
      tokenCount: z.number(),
      measured: Json,
    }),
  ),
})
export type CollectionLine = z.infer<typeof CollectionLine>

/** Of the collection before it. */
const DocumentLine = z.object({
  kind: z.literal('document'),
  id: z.uuid(),
  name: z.string(),
  origin: z.string().nullable(),
  mediaType: z.string(),
  sizeBytes: z.number(),
  contentHash: z.string(),
  metadata: JsonObject,
  state: DocumentState,
  problem: Json,
  notes: z.array(z.string()),
  title: z.string().nullable(),
  language: z.string().nullable(),
  pageCount: z.int(),
  chunkCount: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
  readAt: z.string().nullable(),
})
export type DocumentLine = z.infer<typeof DocumentLine>

/** These three of the document before them. */
const BytesLine = z.object({ kind: z.literal('bytes'), data: z.string().meta({ description: 'In base64' }) })
const PagesLine = z.object({
  kind: z.literal('pages'),
  pages: z.array(z.object({ number: z.int(), start: z.int(), text: z.string() })),
})
const ChunksLine = z.object({
  kind: z.literal('chunks'),
  chunks: z.array(
    z.object({
      number: z.int(),
      kind: Chunk.shape.kind,
      headings: z.array(z.string()),
      page: z.int(),
      start: z.int(),
      end: z.int(),
      text: z.string(),
      context: z.string(),
      indexed: z.string().nullable(),
      contentHash: z.string(),
      language: z.string(),
    }),
  ),
  /** By the number of a space in the collection's list, and of a chunk in its document. */
  vectors: z.array(z.object({ space: z.int(), number: z.int(), embedding: z.string() })),
})
export type ChunksLine = z.infer<typeof ChunksLine>

/** Without the last one the rest broke off. */
export const PartLine = z.discriminatedUnion('kind', [
  ...([BlueprintLine, CollectionLine, DocumentLine, BytesLine, PagesLine, ChunksLine] as const),
  z.object({ kind: z.literal('end') }),
])
export type PartLine = z.infer<typeof PartLine>

/** What the program that picks them out is told. */
export const PartRefs = z.array(PartRef)

/** What the program that only looks into a backup prints. */
export const PartListing = z.object({ problem: Problem.optional(), parts: z.array(ListedPart).optional() })

// Asked of the running engine by the host ------------------------------------------------------------------------------

const internal = { tag: 'Internal', access: 'system:write', method: 'POST' } as const

export const PartHere = z.object({ here: z.enum(partStates), isCopied: z.boolean() })
export type PartHere = z.infer<typeof PartHere>
export const PartsHere = z.object({ items: z.array(PartHere) })

export const lookAtPartsRoute = route({
  ...internal,
  path: '/internal/parts/look',
  summary: 'Which of them are here',
  body: z.object({ backupId: z.uuid(), items: z.array(ListedPart) }),
  output: PartsHere,
  bodyLimit: 64 * 1024 * 1024,
})

/** What became of one. With `part`, it is here: because it came now, or was here before. */
export const PartOutcome = z.object({
  kind: z.enum(partKinds),
  id: z.uuid().meta({ description: 'As it was in the backup' }),
  outcome: z.enum(['came', 'there', 'name-taken']),
  part: CamePart.nullable(),
})
export type PartOutcome = z.infer<typeof PartOutcome>
export const PartOutcomes = z.object({ items: z.array(PartOutcome) })

export const bringPartsRoute = route({
  ...internal,
  path: '/internal/parts/bring',
  summary: 'Bring them in, as lines',
  query: z.object({ backupId: z.uuid(), whenThere: z.enum(['skip', 'copy']) }),
  takesBytes: true,
  output: PartOutcomes,
})

export const RemovedParts = z.object({
  removed: z.int(),
  kept: z.array(z.string()).meta({ description: 'Names of those that stay' }),
})
export type RemovedParts = z.infer<typeof RemovedParts>

export const removePartsRoute = route({
  ...internal,
  path: '/internal/parts/remove',
  summary: 'Remove those that have not been changed since they came',
  body: z.object({ items: z.array(CamePart) }),
  output: RemovedParts,
  bodyLimit: 64 * 1024 * 1024,
})
