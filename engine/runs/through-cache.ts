/** Nodes whose author has marked them are not run again for what they were run for before. */
import type { JsonObject } from '../../contracts/json.ts'
import type { CacheRule } from '../../contracts/nodes/node.ts'
import type { CompiledNode } from '../graph/compile.ts'
import { Suspension } from '../nodes/node-type.ts'
import { cacheParts } from './cache-parts.ts'
import { type Attempted, hiddenSecrets } from './dry-run.ts'
import type { Made, NodeCache } from './node-cache.ts'
import type { RunContext } from './run-context.ts'
import { event } from './run-journal.ts'

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
