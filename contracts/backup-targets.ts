/** Where copies of backups go beside this machine, and which backups the rule of keeping keeps. */
import { z } from 'zod'
import { BackupKeeping, BackupTarget } from './backups.ts'
import { Job } from './jobs.ts'
import { route } from './route.ts'

const tag = 'Backups'
const base = '/api/v1/system/backups'
const read = { tag, access: 'system:read' } as const
const write = { tag, access: 'system:write' } as const
const params = z.object({ targetId: z.uuid() })

const name = z.string().min(1).max(100)
const path = z.string().min(1).max(4000)
const s3 = {
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .nullable(),
  region: z.string().min(1).max(100),
  bucket: z.string().regex(/^[A-Za-z0-9][\w.-]{1,253}$/),
  prefix: z.string().max(500),
  pathStyle: z.boolean(),
  accessKeyId: z.string().min(1).max(500),
  secretAccessKey: z.string().min(1).max(500),
}

export const NewTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('folder'), name, path }),
  z.strictObject({
    kind: z.literal('s3'),
    name,
    ...s3,
    prefix: s3.prefix.default(''),
    pathStyle: s3.pathStyle.default(true),
  }),
])
export type NewTarget = z.input<typeof NewTarget>
export type AddedTarget = z.output<typeof NewTarget>

export const TargetChange = z.strictObject({ name, isEnabled: z.boolean(), path, ...s3 }).partial()
export type TargetChange = z.infer<typeof TargetChange>

export const TargetCheck = z.object({
  sentence: z.string().meta({ description: 'What was done there just now' }),
  warnings: z.array(z.string()),
})
export type TargetCheck = z.infer<typeof TargetCheck>

const refusals = [
  'target-invalid',
  'target-not-mounted',
  'target-refused-key',
  'target-bucket-missing',
  'target-clock-wrong',
  'target-unreachable',
  'target-full',
  'target-damaged',
  'target-failed',
] as const

export const addTargetRoute = route({
  ...write,
  method: 'POST',
  path: `${base}/targets`,
  summary: 'Keep copies there too; it is tried out first, and refused when it does not work',
  body: NewTarget,
  output: BackupTarget,
  status: 201,
  errors: [...refusals],
})

export const changeTargetRoute = route({
  ...write,
  method: 'PATCH',
  path: `${base}/targets/:targetId`,
  summary: 'Change a place for copies; what is not given stays, the secret access key too',
  params,
  body: TargetChange,
  output: BackupTarget,
  errors: ['target-not-found', ...refusals],
})

export const removeTargetRoute = route({
  ...write,
  method: 'DELETE',
  path: `${base}/targets/:targetId`,
  summary: 'Copy nothing there any more; what is there stays',
  params,
  errors: ['target-not-found'],
})

export const checkTargetRoute = route({
  ...write,
  method: 'POST',
  path: `${base}/targets/:targetId/check`,
  summary: 'Write something small there, read it back and delete it',
  params,
  output: TargetCheck,
  errors: ['target-not-found', ...refusals],
})

export const TargetBackup = z.object({
  name: z.string(),
  sizeBytes: z.number(),
  backupId: z.uuid().nullable().meta({ description: 'Null when this installation did not copy it there' }),
  isHere: z.boolean().meta({ description: 'It is on this machine too' }),
})
export type TargetBackup = z.infer<typeof TargetBackup>

export const listTargetBackupsRoute = route({
  ...read,
  method: 'GET',
  path: `${base}/targets/:targetId/backups`,
  summary: 'What lies there, asked just now',
  params,
  output: z.object({ items: z.array(TargetBackup) }),
  errors: ['target-not-found', ...refusals],
})

export const fetchBackupRoute = route({
  ...write,
  method: 'POST',
  path: `${base}/targets/:targetId/fetch`,
  summary: 'Copy a backup from there onto this machine, check it, and put it into the list',
  params,
  body: z.strictObject({
    name: z
      .string()
      .regex(/^\w[\w.-]{0,200}\.icebackup$/)
      .meta({ description: 'Of the file there' }),
    key: z.string().max(400).optional().meta({ description: 'Its recovery key, where it is not this machine’s' }),
  }),
  output: Job,
  status: 202,
  errors: ['target-not-found', 'job-running', 'backup-key-wrong', ...refusals],
})

export const keptBecause = [
  'floor',
  'hourly',
  'daily',
  'weekly',
  'monthly',
  'pinned',
  'not-yet-proven',
  'nothing-newer',
] as const

export const KeepingPlan = z
  .object({
    keep: z.array(z.object({ backupId: z.uuid(), because: z.array(z.enum(keptBecause)) })),
    remove: z.array(z.object({ backupId: z.uuid(), why: z.enum(['not-needed', 'over-budget', 'never-proven']) })),
    heldBack: z
      .enum(['listing-incomplete', 'listing-empty', 'too-few-proven', 'listing-unclear'])
      .nullable()
      .meta({ description: 'Why nothing is removed, whatever the rule says' }),
    overBudgetBytes: z.number().meta({ description: 'What has to stay takes so much more than the budget' }),
    forecast: z
      .object({
        peakBytes: z.number(),
        peakCount: z.int(),
        fullInDays: z.int().nullable().meta({ description: 'Until the disk has no room for the next one' }),
        overBudgetInDays: z.int().nullable(),
        days: z.int().meta({ description: 'So far ahead was looked' }),
      })
      .nullable()
      .meta({ description: 'Null without a proven backup, or without a schedule' }),
  })
  .meta({ id: 'KeepingPlan' })
export type KeepingPlan = z.infer<typeof KeepingPlan>

export const planKeepingRoute = route({
  ...read,
  method: 'POST',
  path: `${base}/keeping/plan`,
  summary: 'What a rule would keep and remove now, and how much room it will take; nothing is removed',
  body: BackupKeeping.partial(),
  output: KeepingPlan,
})

export const backupTargetRoutes = [
  addTargetRoute,
  changeTargetRoute,
  removeTargetRoute,
  checkTargetRoute,
  listTargetBackupsRoute,
  fetchBackupRoute,
  planKeepingRoute,
]
