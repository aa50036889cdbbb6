/** Some of a backup, without the rest: workflows or collections that come into the running system beside what is there. */
import { z } from 'zod'
import { Job } from './jobs.ts'
import { route } from './route.ts'

const tag = 'Backups'
const base = '/api/v1/system/backups'

export const partKinds = ['blueprint', 'collection'] as const
export const PartRef = z.object({
  kind: z.enum(partKinds),
  id: z.uuid().meta({ description: 'As it was in the backup' }),
})
export type PartRef = z.infer<typeof PartRef>

export const ListedPart = PartRef.extend({
  name: z.string(),
  count: z.int().meta({ description: 'Versions of a workflow, documents of a collection' }),
})
export type ListedPart = z.infer<typeof ListedPart>

/**
 * `absent`: it would come. `there`: it is here, as it was or changed since. `name-taken`: something else has its name.
 */
export const partStates = ['absent', 'there', 'name-taken'] as const

export const BackupPart = ListedPart.extend({
  here: z.enum(partStates),
  isCopied: z.boolean().meta({ description: 'A copy of it has come from this backup before, and is here' }),
})
export type BackupPart = z.infer<typeof BackupPart>

export const BackupParts = z
  .object({
    items: z.array(BackupPart),
    needsYes: z.boolean().meta({ description: 'Another installation made the backup: say isForeign' }),
  })
  .meta({ id: 'BackupParts' })
export type BackupParts = z.infer<typeof BackupParts>

/** Something that has come, as it is here. */
export const CamePart = z.object({
  kind: z.enum(partKinds),
  id: z.uuid(),
  name: z.string(),
  lock: z.string().nullable().meta({ description: 'Of a workflow: the state in which it came' }),
  cameAt: z.string(),
})
export type CamePart = z.infer<typeof CamePart>

/** What the last restore of some parts has brought; it can be removed again. */
export const CameParts = z.object({
  backupId: z.uuid(),
  backupNumber: z.int(),
  restoredAt: z.string(),
  items: z.array(CamePart),
})
export type CameParts = z.infer<typeof CameParts>

const params = z.object({ backupId: z.uuid() })
const job = { tag, access: 'system:write', output: Job, status: 202 } as const

export const listBackupPartsRoute = route({
  tag,
  access: 'system:read',
  method: 'GET',
  path: `${base}/:backupId/parts`,
  summary: 'Which workflows and collections are in it, and which of them are here',
  params,
  output: BackupParts,
  errors: ['backup-not-found', 'backup-damaged', 'backup-key-wrong', 'engine-unavailable'],
})

export const RestoreParts = z.strictObject({
  items: z.array(PartRef).min(1).max(10_000),
  whenThere: z.enum(['skip', 'copy']).default('skip').meta({
    description: 'What becomes of one that is here, or whose name is taken. Nothing that is here is ever changed',
  }),
  isForeign: z.boolean().default(false).meta({ description: 'Although another installation made the backup' }),
})
export type RestoreParts = z.infer<typeof RestoreParts>

export const restorePartsRoute = route({
  ...job,
  method: 'POST',
  path: `${base}/:backupId/parts`,
  summary: 'Bring some workflows or collections of it into the running system, without touching anything else',
  params,
  body: RestoreParts,
  errors: ['job-running', 'backup-not-found', 'backup-foreign'],
})

export const undoPartsRoute = route({
  ...job,
  method: 'POST',
  path: `${base}/parts/undo`,
  summary: 'Remove what the last restore of some parts has brought; what was changed since stays',
  errors: ['job-running', 'undo-not-possible'],
})

export const backupPartRoutes = [undoPartsRoute, listBackupPartsRoute, restorePartsRoute]
