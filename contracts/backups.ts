/** Backups: what one is, how it is doing, when they are taken, how long they are kept, and the way back. */
import { z } from 'zod'
import { CameParts } from './backup-parts.ts'
import { Problem } from './errors.ts'
import { Job } from './jobs.ts'
import { route } from './route.ts'

const tag = 'Backups'
const base = '/api/v1/system/backups'

export const backupReasons = [
  'manual',
  'scheduled',
  'before-migration',
  'before-upgrade',
  'before-restore',
  'before-move',
  'before-reset',
] as const
export const BackupReason = z.enum(backupReasons)
export type BackupReason = z.infer<typeof BackupReason>

/**
 * `taking`: it is being written. `unproven`: it is whole on disk, nobody has restored it yet. `proven`: it was restored into a
 * scratch database and everything was the same. `failed`: it could not be taken, or its proof found a difference.
 */
export const backupStates = ['taking', 'unproven', 'proven', 'failed'] as const
export const BackupState = z.enum(backupStates)
export type BackupState = z.infer<typeof BackupState>

export const BackupContents = z.object({
  tables: z.array(z.object({ name: z.string(), rows: z.int() })),
  rows: z.int(),
  blueprints: z.int(),
  runs: z.int(),
  documents: z.int(),
  secrets: z.int().meta({ description: 'Stored secrets; the key that opens them is in the backup too' }),
  files: z.int(),
  fileBytes: z.number(),
})
export type BackupContents = z.infer<typeof BackupContents>

/** Where a copy of it lies beside this machine's own folder. */
export const BackupCopy = z.object({
  target: z.uuid().meta({ description: 'The id of the target' }),
  name: z.string(),
  state: z.enum(['waiting', 'copying', 'kept', 'failed']),
  percent: z.number().min(0).max(100).nullable().meta({ description: 'Only while it is copied' }),
  problem: Problem.nullable(),
  checkedAt: z.string().nullable().meta({ description: 'When it was last read back and compared' }),
})
export type BackupCopy = z.infer<typeof BackupCopy>

export const Backup = z
  .object({
    id: z.uuid(),
    number: z.int().meta({ description: 'Counts up on this installation; orders backups whatever the clock says' }),
    createdAt: z.string(),
    reason: BackupReason,
    state: BackupState,
    problem: Problem.nullable().meta({ description: 'Why it failed' }),
    provenAt: z.string().nullable(),
    sizeBytes: z.number(),
    tookMs: z.number().nullable(),
    proofTookMs: z.number().nullable(),
    contents: BackupContents.nullable().meta({ description: 'Null while it is being taken' }),
    mode: z.enum(['embedded', 'stack']),
    appVersion: z.string(),
    schemaHead: z.int().meta({ description: 'The newest migration in it' }),
    installation: z.string().meta({ description: 'Which installation made it' }),
    isForeign: z.boolean().meta({ description: 'Another installation made it' }),
    fileName: z.string(),
    sha256: z.string().nullable().meta({ description: 'Of the file, as it lies encrypted on disk' }),
    copies: z.array(BackupCopy),
  })
  .meta({ id: 'Backup' })
export type Backup = z.infer<typeof Backup>

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

export const BackupSchedule = z.object({
  every: z.enum(['off', 'hour', 'day', 'week']),
  at: timeOfDay.meta({ description: 'Local time of day, for day and week; for hour its minute counts' }),
})
export type BackupSchedule = z.infer<typeof BackupSchedule>

/** How many proven backups are kept: of the newest of each hour, day, week and month. */
export const BackupKeeping = z.object({
  hourly: z.int().min(0).max(1000),
  daily: z.int().min(0).max(1000),
  weekly: z.int().min(0).max(1000),
  monthly: z.int().min(0).max(1000),
  atLeast: z.int().min(3).max(1000).meta({ description: 'So many proven ones stay, whatever their age' }),
  budgetBytes: z.number().min(0).nullable().meta({ description: 'What they may take on this disk; null for no limit' }),
})
export type BackupKeeping = z.infer<typeof BackupKeeping>

const targetBase = { id: z.uuid(), name: z.string().min(1).max(100), isEnabled: z.boolean() }
export const FolderTarget = z.object({ ...targetBase, kind: z.literal('folder'), path: z.string().min(1).max(4000) })
export const S3Target = z.object({
  ...targetBase,
  kind: z.literal('s3'),
  endpoint: z.string().max(1000).nullable().meta({ description: 'Null for Amazon; otherwise the server of it' }),
  region: z.string().min(1).max(100),
  bucket: z.string().min(1).max(255),
  prefix: z.string().max(500),
  pathStyle: z.boolean().meta({ description: 'The bucket in the path, not in the name of the server' }),
  accessKeyId: z.string().min(1).max(500),
  hasSecret: z.boolean().meta({ description: 'The secret access key itself is never given back' }),
})
export const BackupTarget = z.discriminatedUnion('kind', [FolderTarget, S3Target])
export type BackupTarget = z.infer<typeof BackupTarget>

export const BackupSettings = z
  .object({ schedule: BackupSchedule, keeping: BackupKeeping, targets: z.array(BackupTarget) })
  .meta({ id: 'BackupSettings' })
export type BackupSettings = z.infer<typeof BackupSettings>

/** The oldest backup that was kept, restored beside and compared, once a month. */
export const BackupDrill = z.object({
  at: z.string(),
  backupId: z.uuid(),
  backupNumber: z.int(),
  createdAt: z.string().meta({ description: 'When that backup was taken' }),
  problem: Problem.nullable().meta({ description: 'Null: it was the same' }),
})
export type BackupDrill = z.infer<typeof BackupDrill>

/** The facts behind the two promises: how much may be lost, and how long the way back takes. */
export const BackupFacts = z.object({
  lastProvenAt: z.string().nullable(),
  lastTakenAt: z.string().nullable(),
  nextDueAt: z.string().nullable(),
  isOverdue: z.boolean().meta({ description: 'There has been no proven backup for 24 hours' }),
  warning: z.string().nullable().meta({ description: 'The sentence of the banner, where there is one' }),
  lossMinutes: z.int().nullable().meta({ description: 'RPO: at most so much is lost; null without a schedule' }),
  lastRestoreMs: z.number().nullable().meta({ description: 'RTO: what the last restore took' }),
  lastBackupMs: z.number().nullable(),
  totalBytes: z.number(),
  freeBytes: z.number().nullable(),
  folder: z.string(),
  keyShownAt: z.string().nullable().meta({ description: 'When somebody last saw the recovery key' }),
  keyStoredAt: z.string().nullable().meta({ description: 'When somebody said that the key is stored elsewhere' }),
  lastDrill: BackupDrill.nullable(),
  nextDrillAt: z.string().nullable().meta({ description: 'Null without a proven backup' }),
})
export type BackupFacts = z.infer<typeof BackupFacts>

/** A restore that can still be taken back. */
export const RestoreUndo = z.object({
  backupId: z.uuid(),
  backupNumber: z.int(),
  restoredAt: z.string(),
  until: z.string().meta({ description: 'Then the old side is deleted' }),
  sizeBytes: z.number(),
})
export type RestoreUndo = z.infer<typeof RestoreUndo>

export const BackupList = z
  .object({ items: z.array(Backup), facts: BackupFacts, undo: RestoreUndo.nullable(), cameParts: CameParts.nullable() })
  .meta({ id: 'BackupList' })
export type BackupList = z.infer<typeof BackupList>

export const RestorePreview = z
  .object({
    backup: Backup,
    into: z.enum(['embedded', 'stack']),
    refusals: z.array(Problem).meta({ description: 'It would be refused for these; none: it can be restored' }),
    warnings: z.array(z.string()),
    needsYes: z.boolean().meta({ description: 'Another installation made it: say isForeign to restore it' }),
    changes: z.array(
      z.object({
        what: z.string(),
        before: z.int().nullable(),
        after: z.int(),
        unit: z.enum(['rows', 'files', 'things']),
      }),
    ),
    migrations: z.int().meta({ description: 'So many are applied to it on the way' }),
    needBytes: z.number(),
    freeBytes: z.number().nullable(),
  })
  .meta({ id: 'RestorePreview' })
export type RestorePreview = z.infer<typeof RestorePreview>

export const BackupKey = z
  .object({
    recipient: z.string().meta({ description: 'What backups are encrypted to; it opens nothing' }),
    identity: z.string().nullable().meta({ description: 'The recovery key; only where it was asked for' }),
    kit: z.string().nullable().meta({ description: 'The recovery kit to print, as text' }),
    installation: z.string(),
    file: z.string().meta({ description: 'Where this machine keeps it' }),
  })
  .meta({ id: 'BackupKey' })
export type BackupKey = z.infer<typeof BackupKey>

const params = z.object({ backupId: z.uuid() })
const read = { tag, access: 'system:read' } as const
const write = { tag, access: 'system:write' } as const
const job = { ...write, output: Job, status: 202 } as const

export const listBackupsRoute = route({
  ...read,
  method: 'GET',
  path: base,
  summary: 'Every backup, the newest first, and how safe the data is',
  output: BackupList,
})

export const takeBackupRoute = route({
  ...job,
  method: 'POST',
  path: base,
  summary: 'Take a backup now, and prove it by restoring it into a scratch database',
  body: z.strictObject({ reason: BackupReason.default('manual') }).default({ reason: 'manual' }),
  errors: ['job-running', 'disk-full', 'backup-failed'],
})

export const getBackupRoute = route({
  ...read,
  method: 'GET',
  path: `${base}/:backupId`,
  summary: 'One backup',
  params,
  output: Backup,
  errors: ['backup-not-found'],
})

export const deleteBackupRoute = route({
  ...write,
  method: 'DELETE',
  path: `${base}/:backupId`,
  summary: 'Delete a backup from this machine',
  params,
  errors: ['backup-not-found', 'backup-in-use'],
})

export const verifyBackupRoute = route({
  ...job,
  method: 'POST',
  path: `${base}/:backupId/verify`,
  summary: 'Prove a backup again',
  params,
  errors: ['job-running', 'backup-not-found'],
})

export const drillBackupRoute = route({
  ...job,
  method: 'POST',
  path: `${base}/drill`,
  summary: 'Restore the oldest kept backup beside and compare; once a month it is done by itself',
  errors: ['job-running', 'backup-not-found'],
})

export const exportBackupRoute = route({
  ...job,
  method: 'POST',
  path: `${base}/:backupId/export`,
  summary: 'Copy a backup into a folder of this machine, read it back and compare',
  params,
  body: z.strictObject({ folder: z.string().min(1).max(4000) }),
  errors: ['job-running', 'backup-not-found', 'folder-not-writable'],
})

export const downloadBackupRoute = route({
  ...read,
  access: 'system:write',
  method: 'GET',
  path: `${base}/:backupId/file`,
  summary: 'The file of a backup, encrypted as it is',
  params,
  givesBytes: true,
  errors: ['backup-not-found'],
})

export const importBackupRoute = route({
  ...write,
  method: 'POST',
  path: `${base}/import`,
  summary: 'Take in a backup file that lies on this machine, from here or from another installation',
  body: z.strictObject({
    path: z.string().min(1).max(4000),
    key: z.string().max(400).optional().meta({ description: 'Its recovery key, where it is not this machine’s' }),
  }),
  output: Backup,
  status: 201,
  errors: ['backup-damaged', 'backup-key-wrong', 'backup-newer', 'file-not-found', 'disk-full'],
})

export const previewRestoreRoute = route({
  ...read,
  method: 'GET',
  path: `${base}/:backupId/restore`,
  summary: 'What restoring it would change, and whether it can be done',
  params,
  output: RestorePreview,
  errors: ['backup-not-found'],
})

export const restoreBackupRoute = route({
  ...job,
  method: 'POST',
  path: `${base}/:backupId/restore`,
  summary: 'Restore it: into a new database, verified, then one swap; the old side is kept for a day',
  params,
  body: z
    .strictObject({
      isForeign: z.boolean().default(false).meta({ description: 'Although another installation made it' }),
      skipBackup: z.boolean().default(false).meta({ description: 'Take no backup of what is there now' }),
    })
    .default({ isForeign: false, skipBackup: false }),
  errors: ['job-running', 'backup-not-found', 'backup-foreign', 'restore-refused'],
})

export const undoRestoreRoute = route({
  ...job,
  method: 'POST',
  path: `${base}/restore/undo`,
  summary: 'Take the last restore back; what was written since then goes with it',
  errors: ['job-running', 'undo-not-possible'],
})

export const confirmRestoreRoute = route({
  ...write,
  method: 'POST',
  path: `${base}/restore/confirm`,
  summary: 'Keep the last restore for good: the old side is deleted',
  errors: ['job-running', 'undo-not-possible'],
})

export const getBackupKeyRoute = route({
  ...read,
  method: 'GET',
  path: `${base}/key`,
  summary: 'What backups are encrypted to',
  output: BackupKey,
})

export const showBackupKeyRoute = route({
  ...write,
  method: 'POST',
  path: `${base}/key/show`,
  summary: 'The recovery key, with the recovery kit to print',
  output: BackupKey,
})

export const keepKeyStoredRoute = route({
  ...write,
  method: 'POST',
  path: `${base}/key/stored`,
  summary: 'Somebody has stored the recovery key elsewhere; it is remembered when, and shown',
  output: z.object({ keyStoredAt: z.string() }),
})

export const getBackupSettingsRoute = route({
  ...read,
  method: 'GET',
  path: `${base}/settings`,
  summary: 'When backups are taken, how many are kept, where they are copied to',
  output: BackupSettings,
})

export const changeBackupSettingsRoute = route({
  ...write,
  method: 'PATCH',
  path: `${base}/settings`,
  summary: 'Change the schedule, or how many are kept',
  body: z.strictObject({ schedule: BackupSchedule.partial().optional(), keeping: BackupKeeping.partial().optional() }),
  output: BackupSettings,
  errors: ['setting-invalid'],
})

export const backupRoutes = [
  listBackupsRoute,
  takeBackupRoute,
  getBackupKeyRoute,
  showBackupKeyRoute,
  keepKeyStoredRoute,
  drillBackupRoute,
  getBackupSettingsRoute,
  changeBackupSettingsRoute,
  importBackupRoute,
  undoRestoreRoute,
  confirmRestoreRoute,
  getBackupRoute,
  deleteBackupRoute,
  verifyBackupRoute,
  exportBackupRoute,
  downloadBackupRoute,
  previewRestoreRoute,
  restoreBackupRoute,
]
