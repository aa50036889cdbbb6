/** What the host and its engine process say to each other over the channel that a forked process has. */
import { z } from 'zod'
import { Problem } from './errors.ts'
import { KeyAnswer, KeyAsk } from './key-keeping.ts'

/** The Host header of requests over that socket, which has no name of its own. */
export const engineHost = 'engine'

export const EngineConfig = z.object({
  dataDir: z.string(),
  /** Where the engine listens: a Unix socket or a Windows named pipe, which no web page can reach. */
  socketPath: z.string(),
  /** Proves that a request comes from the host. Made anew at each start; travels only in this message. */
  hostSecret: z.string(),
  logLevel: z.enum(['error', 'warn', 'info', 'debug']),
  databaseUrl: z.string().optional(),
  /** Who keeps the master keys: a file of the data folder, or whoever the host asks. */
  secretKeys: z.enum(['file', 'host']).default('file'),
  /** A proven backup was taken, so an older database may be brought up to date. Without it such a start is refused. */
  mayMigrate: z.boolean().default(true),
})
export type EngineConfig = z.input<typeof EngineConfig>

/** Asked over the socket, by the host alone: the files of the embedded database, copied into a folder that is not there yet. */
export const DatabaseCopy = z.object({ folder: z.string().min(1) })

/** How much there is, across all orgs, for the preview of a restore. */
export const DatabaseCounts = z.object({ schemaHead: z.int(), counts: z.record(z.string(), z.int()) })
export type DatabaseCounts = z.infer<typeof DatabaseCounts>

export const ToEngine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), config: EngineConfig }),
  z.object({ type: z.literal('stop') }),
  KeyAnswer,
])
export type ToEngine = z.input<typeof ToEngine>

export const FromEngine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('progress'), message: z.string() }),
  z.object({ type: z.literal('failed'), problem: Problem }),
  KeyAsk,
])
export type FromEngine = z.infer<typeof FromEngine>
