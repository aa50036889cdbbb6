/**
 * Outputs of nodes, by a keyed hash of everything that goes into the node. Two runs that need the same at one time share
 * one execution of it.
 */
import { createHmac } from 'node:crypto'
import type { Json } from '../../contracts/json.ts'
import type { Log } from '../../platform/log.ts'
import { contentHash } from '../blueprints/content-hash.ts'
import type { Database } from '../db/database.ts'
import { type CachedOutput, ensureCacheKey, saveCached, takeCached } from '../db/node-cache.ts'
import { toJson } from '../db/to-json.ts'

/** A larger output is quicker made again than it is worth keeping. */
const mostBytes = 4 * 1024 * 1024

export type CacheEntry = { nodeId: string; type: string; path: string; runId: string; ttlSeconds: number | undefined }
export type NodeCache = {
  /** What makes a key of the parts. Keyed, so that nobody can try out what may have gone in. */
  keyOf: (orgId: string, parts: Json) => Promise<string>
  take: (orgId: string, key: string) => Promise<CachedOutput | undefined>
  save: (orgId: string, key: string, entry: CacheEntry, output: Json) => Promise<void>
  /** Executions under way, by org and key. */
  underWay: Map<string, Promise<Made | undefined>>
}
export type Made = { output: Json; runId: string }

export function createNodeCache({ database, log }: { database: Database; log: Log }): NodeCache {
  const keys = new Map<string, Promise<string>>()
  const keyFor = (orgId: string) => {
    const known = keys.get(orgId)
    if (known) return known
    const asked = database.write({ orgId }, (db) => ensureCacheKey(db, orgId))
    asked.catch(() => keys.delete(orgId))
    keys.set(orgId, asked)
    return asked
  }
  return {
    keyOf: async (orgId, parts) =>
      createHmac('sha256', await keyFor(orgId))
        .update(contentHash(parts))
        .digest('hex'),
    take: (orgId, key) => database.write({ orgId }, (db) => takeCached(db, key)),
    async save(orgId, key, entry, output) {
      const bytes = Buffer.byteLength(toJson(output))
      if (bytes > mostBytes) {
        log.info('an output is too large for the cache', { run: entry.runId, path: entry.path, bytes })
        return
      }
      await database.write({ orgId }, (db) => saveCached(db, orgId, key, { ...entry, output, bytes }))
    },
    underWay: new Map(),
  }
}
