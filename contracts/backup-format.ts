/** What is inside a backup file, and what the host and the engine's backup program say to each other about it. */
import { z } from 'zod'
import { BackupReason } from './backups.ts'
import { Problem } from './errors.ts'

export const formatNumber = 1

/**
 * The parts that come from the engine's program. Those with `.zst` are compressed with zstd and come in pieces, `name.000001`
 * and so on. The rows are in one of two forms: text that psql reads (`database`), or what pg_dump has written (`dump`).
 */
export const partNames = {
  facts: 'facts.json',
  /** Never in a file: the host hands it to the program with what is to be restored. */
  erased: 'erased.json',
  schema: 'schema.sql',
  database: 'database.sql.zst',
  dump: 'database.dump.zst',
  files: 'files.tar.zst',
} as const
/** The parts that the host adds. The last one says whether the manifest is as it was written. */
export const hostPartNames = {
  readme: 'README.txt',
  settings: 'settings.json',
  secrets: 'secrets.json',
  manifest: 'manifest.json',
  mac: 'manifest.mac',
} as const

export const DatabaseFacts = z.object({
  server: z.string(),
  schemaHead: z.int(),
  migrations: z.array(z.object({ version: z.int(), name: z.string(), checksum: z.string() })),
  schema: z.record(z.string(), z.array(z.string())),
  tables: z.record(z.string(), z.object({ count: z.int(), hash: z.string() })),
  sequences: z.record(z.string(), z.string()),
  counts: z.record(z.string(), z.int()).meta({ description: 'Of what a person knows, without what is deleted' }),
})
export const FilesFacts = z.object({ count: z.int(), bytes: z.number(), hash: z.string() })
/** What was there when the backup was taken. After a restore there has to be the same. */
export const Facts = z.object({ database: DatabaseFacts, files: FilesFacts })
export type Facts = z.infer<typeof Facts>

export const Manifest = z.object({
  format: z.literal(formatNumber),
  id: z.uuid(),
  number: z.int(),
  createdAt: z.string(),
  reason: BackupReason,
  installation: z.string(),
  appVersion: z.string(),
  mode: z.enum(['embedded', 'stack']),
  facts: Facts,
  /** Part → size and SHA-256, of all its pieces together. */
  parts: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
  services: z.record(z.string(), z.string()).meta({ description: 'Service → image, where the stack was backed up' }),
  notIncluded: z.array(z.string()).meta({ description: 'What is left out on purpose, and why' }),
})
export type Manifest = z.infer<typeof Manifest>

/** What only the host has. The keys open what the database holds encrypted. */
export const HostSecrets = z.object({ secretKey: z.string().nullable() })
export type HostSecrets = z.infer<typeof HostSecrets>
export const HostSettings = z.object({ settings: z.record(z.string(), z.unknown()) })
export type HostSettings = z.infer<typeof HostSettings>

/**
 * A swap that is under way or can be taken back. Paths are below the data folder: what lies at `live` goes to `kept`, what lies at
 * `next` takes its place.
 */
export const Swap = z.object({
  phase: z.enum(['swapping', 'swapped', 'undoing']),
  mode: z.enum(['embedded', 'stack']),
  jobId: z.string(),
  backupId: z.uuid(),
  backupNumber: z.int(),
  restoredAt: z.string(),
  until: z.string(),
  /** None in the stack, where names of databases and folders of its volume change places: main/backups/stack-sides.ts. */
  items: z.array(z.object({ live: z.string(), next: z.string().nullable(), kept: z.string(), hadLive: z.boolean() })),
  /** How large the kept side is, where it does not lie in the data folder. */
  keptBytes: z.number().optional(),
})
export type Swap = z.infer<typeof Swap>

/** On the program's stderr, once: what pg_dump is to read, so that it sees the very rows that the facts count. */
export const ExportedSnapshot = z.object({ snapshot: z.string().regex(/^[0-9A-F-]+$/) })

/** On the program's stderr, a line each. */
export const BackupProgress = z.object({ percent: z.number(), detail: z.string() })
export type BackupProgress = z.infer<typeof BackupProgress>

/** The last line that loading prints. */
export const LoadOutcome = z.object({
  problem: Problem.optional(),
  differences: z.array(z.string()).optional(),
  migrated: z.array(z.int()).optional(),
  erased: z.int().optional().meta({ description: 'So many things were erased again' }),
})
export type LoadOutcome = z.infer<typeof LoadOutcome>
