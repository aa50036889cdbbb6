/**
 * Nodes whose author has marked them are not run again for what they were run for before. An output is kept by a keyed
 * hash of everything that goes into the node; two runs that need the same at one time share one execution of it.
 */
import { createHmac } from 'node:crypto'
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { CacheRule } from '../../contracts/nodes/node.ts'
import type { Log } from '../../platform/log.ts'
import { contentHash } from '../blueprints/content-hash.ts'
import type { Database } from '../db/database.ts'
import { type CachedOutput, ensureCacheKey, saveCached, takeCached } from '../db/node-cache.ts'
import { toJson } from '../db/to-json.ts'
import type { CompiledNode } from '../graph/compile.ts'
import { Suspension } from '../nodes/node-type.ts'
import { cacheParts } from './cache-parts.ts'
import { type Attempted, hiddenSecrets } from './dry-run.ts'
import type { RunContext } from './run-context.ts'
import { event } from './run-journal.ts'

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
type Made = { output: Json; runId: string }

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

type Place = { path: string; variables: JsonObject }

/** Takes what there is, waits for what is being made, or makes it and keeps it. */
export async function throughCache(
  run: RunContext,
  node: CompiledNode,
  { path, variables }: Place,
  make: () => Promise<Attempted>,
): Promise<Attempted> {
  const rule = ruleOf(node)
  if (!rule || !run.cache) return make()
  const secrets = run.isDryRun ? hiddenSecrets(node.secretNames) : await run.secrets.take(node.secretNames)
  const { parts, refusal } = cacheParts(run.needs, node, { variables, secrets }, rule)
  if (refusal) {
    run.journal.note({ events: [event('node.log', path, { level: 'warn', text: refusal })] })
    return make()
  }
  const key = await run.cache.keyOf(run.orgId, parts)
  const taken = (await run.cache.take(run.orgId, key)) ?? (await whatIsUnderWay(run, run.cache, key))
  if (taken) {
    run.journal.note({ events: [event('node.cached', path, { runId: taken.runId })] })
    return { output: taken.output, origin: { kind: 'cached', runId: taken.runId } }
  }
  return makeAndKeep(run, run.cache, { node, path, key, rule }, make)
}

type Marked = { node: CompiledNode; path: string; key: string; rule: CacheRule }

async function makeAndKeep(
  run: RunContext,
  cache: NodeCache,
  { node, path, key, rule }: Marked,
  make: () => Promise<Attempted>,
): Promise<Attempted> {
  const place = `${run.orgId}:${key}`
  const made = Promise.withResolvers<Made | undefined>()
  cache.underWay.set(place, made.promise)
  try {
    const attempted = await make()
    if (attempted.origin || run.isDryRun) return attempted
    const entry = { nodeId: node.id, type: node.type, path, runId: run.id, ttlSeconds: rule.ttl_seconds }
    await cache.save(run.orgId, key, entry, attempted.output).catch((error: unknown) => {
      // It was made all the same; the next one makes it again.
      run.log.warn('an output could not be cached', { run: run.id, path, error: String(error) })
    })
    made.resolve({ output: attempted.output, runId: run.id })
    return attempted
  } catch (error) {
    if (error instanceof Suspension) run.log.info('a cached node waits', { run: run.id, path })
    throw error
  } finally {
    made.resolve(undefined) // whoever waited makes it by themselves; nothing happens where it was made
    if (cache.underWay.get(place) === made.promise) cache.underWay.delete(place)
  }
}

/** A failure is nobody else's: who waited for it tries by themselves. */
async function whatIsUnderWay(run: RunContext, cache: NodeCache, key: string): Promise<Made | undefined> {
  const promise = cache.underWay.get(`${run.orgId}:${key}`)
  if (!promise) return undefined
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(run.signal.reason)
  run.signal.addEventListener('abort', abort, { once: true })
  try {
    run.signal.throwIfAborted()
    return await Promise.race([promise, aborted.promise])
  } finally {
    run.signal.removeEventListener('abort', abort)
  }
}

function ruleOf({ node }: CompiledNode): CacheRule | undefined {
  if (!node.cache) return undefined
  return node.cache === true ? { allow_writes: false } : node.cache
}
