import { z } from 'zod'
import { CanvasSettings, hasReadable } from './canvas.ts'
import { Json, JsonObject, JsonSchema } from './json.ts'
import { DocumentLimits } from './limits.ts'
import { NodeSpec } from './nodes/node.ts'
import { PageByIdQuery, PageQuery, pageOf } from './page.ts'
import { route } from './route.ts'

export const schemaVersions = ['1.1.0', '1.2.0'] as const
export const maxNameLength = 120
export const maxNoteLength = 2000
/** What the database's int holds. */
const maxVersion = 2_147_483_647

/** The file format: what `ice blueprints push` sends and `pull` writes. */
export const BlueprintDocument = z
  .looseObject({
    schema_version: z.enum(schemaVersions).default('1.2.0'),
    name: z.string().trim().min(1).max(maxNameLength),
    description: z.string().max(2000).default(''),
    inputs: JsonSchema.optional().meta({ description: 'JSON Schema of what a run is given.' }),
    outputs: z.record(z.string(), Json).optional().meta({
      description: 'Name to template, rendered when the run has succeeded. Without it: every node id to its output.',
    }),
    nodes: z.array(NodeSpec).max(5000),
    limits: DocumentLimits.optional().meta({ description: 'Storing the document sets them, see docs/limits.md' }),
    metadata: JsonObject.refine(hasReadable(CanvasSettings), {
      path: ['canvas'],
      message: 'The notes on the canvas cannot be read.',
    }).default({}),
  })
  .meta({ id: 'BlueprintDocument' })
export type BlueprintDocument = z.infer<typeof BlueprintDocument>

export const BlueprintProblem = z
  .object({
    nodeId: z.string().optional(),
    path: z.string().meta({ description: 'JSON pointer into the document' }),
    message: z.string(),
    severity: z.enum(['error', 'warning']),
  })
  .meta({ id: 'BlueprintProblem' })
export type BlueprintProblem = z.infer<typeof BlueprintProblem>

export const BlueprintSummary = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string(),
    version: z.int().meta({ description: 'The latest one; 0: it was never published, and has only a draft' }),
    lock: z.string().meta({ description: 'Send it as If-Match to replace exactly this state.' }),
    nodeCount: z.int(),
    bundle: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'BlueprintSummary' })
export type BlueprintSummary = z.infer<typeof BlueprintSummary>

export const Blueprint = BlueprintSummary.extend({ document: BlueprintDocument }).meta({ id: 'Blueprint' })
export type Blueprint = z.infer<typeof Blueprint>

export const BlueprintVersion = z.object({
  id: z.uuid(),
  version: z.int(),
  contentHash: z.string(),
  note: z.string().meta({ description: 'Why it was made, if its author said so' }),
  createdAt: z.string(),
  document: BlueprintDocument,
})
export type BlueprintVersion = z.infer<typeof BlueprintVersion>
export const BlueprintVersionSummary = BlueprintVersion.omit({ document: true })
export type BlueprintVersionSummary = z.infer<typeof BlueprintVersionSummary>

const NodePlace = z.object({ path: z.string().meta({ description: 'As in a run: split/0/clean' }), type: z.string() })
const Pointers = z.array(z.string()).meta({ description: 'JSON pointers to what differs' })

export const DocumentDiff = z
  .object({
    fields: Pointers.meta({ description: 'JSON pointers into the document, for all that is no node' }),
    added: z.array(NodePlace),
    removed: z.array(NodePlace),
    changed: z.array(
      NodePlace.extend({
        fields: Pointers.meta({ description: 'Into the node; a list of nodes is named when their order differs' }),
      }),
    ),
  })
  .meta({ id: 'DocumentDiff' })
export type DocumentDiff = z.infer<typeof DocumentDiff>

/** Outputs that an author has fixed, by the path of their node; a star in the place of a number means all items. */
export const Pinned = z.record(z.string().min(1).max(2000), Json)
export type Pinned = z.infer<typeof Pinned>

export const Draft = z
  .object({
    blueprintId: z.uuid(),
    document: z.record(z.string(), z.unknown()).nullable().meta({
      description: 'It may have problems still; null: nothing is drafted, but outputs are pinned',
    }),
    pinned: Pinned,
    lock: z.string().nullable().meta({
      description:
        'Send it as If-Match to save over exactly this state; null: there is no draft, send If-None-Match: *',
    }),
    updatedAt: z.string(),
    problems: z.array(BlueprintProblem).meta({ description: 'What keeps it from being run and published' }),
  })
  .meta({ id: 'Draft' })
export type Draft = z.infer<typeof Draft>

const tag = 'Blueprints'
const BlueprintId = z.object({ blueprintId: z.uuid() })
const Version = z.coerce.number().int().min(1).max(maxVersion)
const path = '/api/v1/blueprints'
/** Read loosely, so that every problem can be named at once, and not only the first layer of them. */
const SentDocument = z.record(z.string(), z.unknown()).meta({ description: 'A BlueprintDocument.' })
const bodyLimit = 4 * 1024 * 1024

export const listBlueprintsRoute = route({
  method: 'GET',
  path,
  summary: 'List workflows, newest first',
  tag,
  access: 'blueprints:read',
  query: PageByIdQuery.extend({
    search: z.string().max(200).optional().meta({ description: 'Part of the name or description' }),
    name: z.string().max(200).optional().meta({ description: 'The exact name' }),
  }),
  output: pageOf(BlueprintSummary),
})

export const createBlueprintRoute = route({
  method: 'POST',
  path,
  summary: 'Store a workflow',
  tag,
  access: 'blueprints:write',
  query: z.object({
    draft: z.literal('true').optional().meta({
      description: 'It is begun as a draft, whatever state it is in. Publishing it makes version 1',
    }),
  }),
  body: SentDocument,
  output: Blueprint,
  status: 201,
  bodyLimit,
  errors: ['blueprint-invalid', 'blueprint-name-taken'],
})

export const getBlueprintRoute = route({
  method: 'GET',
  path: `${path}/:blueprintId`,
  summary: 'Read a workflow; its lock is also the ETag',
  tag,
  access: 'blueprints:read',
  params: BlueprintId,
  output: Blueprint,
  errors: ['blueprint-not-found'],
})

export const replaceBlueprintRoute = route({
  method: 'PUT',
  path: `${path}/:blueprintId`,
  summary: 'Replace a workflow by a new version (If-Match: its lock)',
  tag,
  access: 'blueprints:write',
  params: BlueprintId,
  body: SentDocument,
  output: Blueprint,
  bodyLimit,
  errors: [
    'blueprint-not-found',
    'blueprint-invalid',
    'blueprint-name-taken',
    'version-lock-required',
    'version-conflict',
  ],
})

export const deleteBlueprintRoute = route({
  method: 'DELETE',
  path: `${path}/:blueprintId`,
  summary: 'Delete a workflow; its runs stay readable',
  tag,
  access: 'blueprints:write',
  params: BlueprintId,
  errors: ['blueprint-not-found', 'version-conflict'],
})

export const cloneBlueprintRoute = route({
  method: 'POST',
  path: `${path}/:blueprintId/clone`,
  summary: 'Copy a workflow',
  tag,
  access: 'blueprints:write',
  params: BlueprintId,
  body: z.object({ name: z.string().trim().min(1).max(maxNameLength).optional() }).default({}),
  output: Blueprint,
  status: 201,
  errors: ['blueprint-not-found', 'blueprint-name-taken'],
})

export const listBlueprintVersionsRoute = route({
  method: 'GET',
  path: `${path}/:blueprintId/versions`,
  summary: 'List the versions of a workflow, newest first',
  tag,
  access: 'blueprints:read',
  params: BlueprintId,
  query: PageQuery,
  output: pageOf(BlueprintVersionSummary),
  errors: ['blueprint-not-found'],
})

export const getBlueprintVersionRoute = route({
  method: 'GET',
  path: `${path}/:blueprintId/versions/:version`,
  summary: 'Read one version of a workflow',
  tag,
  access: 'blueprints:read',
  params: BlueprintId.extend({ version: Version }),
  output: BlueprintVersion,
  errors: ['blueprint-not-found', 'blueprint-version-not-found'],
})

export const diffVersionsRoute = route({
  method: 'GET',
  path: `${path}/:blueprintId/versions/:from/diff/:to`,
  summary: 'What differs between two versions of a workflow',
  tag,
  access: 'blueprints:read',
  params: BlueprintId.extend({ from: Version, to: Version }),
  output: DocumentDiff,
  errors: ['blueprint-not-found', 'blueprint-version-not-found'],
})

export const rollBackRoute = route({
  method: 'POST',
  path: `${path}/:blueprintId/rollback`,
  summary: 'Make a new version that is what an earlier one was (If-Match: the lock)',
  tag,
  access: 'blueprints:write',
  params: BlueprintId,
  body: z.strictObject({ version: z.int().min(1).max(maxVersion) }),
  output: Blueprint,
  errors: [
    'blueprint-not-found',
    'blueprint-version-not-found',
    'blueprint-invalid',
    'blueprint-name-taken',
    'version-lock-required',
    'version-conflict',
  ],
})

export const validateBlueprintRoute = route({
  method: 'POST',
  path: `${path}/validate`,
  summary: 'Check a workflow and name every problem at once; nothing is stored',
  tag,
  access: 'blueprints:read',
  body: SentDocument,
  output: z.object({ valid: z.boolean(), problems: z.array(BlueprintProblem) }),
  bodyLimit,
})

export const getDraftRoute = route({
  method: 'GET',
  path: `${path}/:blueprintId/draft`,
  summary: 'Read the draft of a workflow, with the outputs that are pinned',
  tag,
  access: 'blueprints:read',
  params: BlueprintId,
  query: z.object({
    orEmpty: z
      .literal('true')
      .optional()
      .meta({ description: 'Where there is none, answer with one without a document' }),
  }),
  output: Draft,
  errors: ['blueprint-not-found', 'draft-not-found'],
})

export const saveDraftRoute = route({
  method: 'PUT',
  path: `${path}/:blueprintId/draft`,
  summary:
    'Keep a draft of a workflow, whatever state it is in; its runs go on with what is published. If-Match (the lock of the draft) or If-None-Match: * saves over nobody else’s',
  tag,
  access: 'blueprints:write',
  params: BlueprintId,
  body: SentDocument,
  output: Draft,
  bodyLimit,
  errors: ['blueprint-not-found', 'draft-conflict'],
})

export const savePinsRoute = route({
  method: 'PUT',
  path: `${path}/:blueprintId/pins`,
  summary: 'Pin outputs of nodes: runs of the draft, and dry runs, take them and do not run those nodes',
  tag,
  access: 'blueprints:write',
  params: BlueprintId,
  body: z.strictObject({ pinned: Pinned }),
  output: Draft,
  bodyLimit,
  errors: ['blueprint-not-found', 'blueprint-invalid', 'pin-invalid'],
})

export const deleteDraftRoute = route({
  method: 'DELETE',
  path: `${path}/:blueprintId/draft`,
  summary: 'Throw the draft away, and what was pinned',
  tag,
  access: 'blueprints:write',
  params: BlueprintId,
  errors: ['blueprint-not-found', 'draft-not-found'],
})

export const publishDraftRoute = route({
  method: 'POST',
  path: `${path}/:blueprintId/draft/publish`,
  summary: 'Make the draft the next version (If-Match: the lock). What is pinned stays',
  tag,
  access: 'blueprints:write',
  params: BlueprintId,
  body: z
    .strictObject({ note: z.string().trim().max(maxNoteLength).default('').meta({ description: 'Why it is made' }) })
    .default({ note: '' }),
  output: Blueprint,
  errors: [
    'blueprint-not-found',
    'draft-not-found',
    'blueprint-invalid',
    'blueprint-name-taken',
    'version-lock-required',
    'version-conflict',
  ],
})

export const blueprintRoutes = [
  listBlueprintsRoute,
  createBlueprintRoute,
  validateBlueprintRoute,
  getBlueprintRoute,
  replaceBlueprintRoute,
  deleteBlueprintRoute,
  cloneBlueprintRoute,
  listBlueprintVersionsRoute,
  getBlueprintVersionRoute,
  diffVersionsRoute,
  rollBackRoute,
  getDraftRoute,
  saveDraftRoute,
  savePinsRoute,
  deleteDraftRoute,
  publishDraftRoute,
]
