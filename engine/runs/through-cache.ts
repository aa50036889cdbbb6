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
  const underWay = run.cache.underWay.get(placeOf(run, key))
  const shared = underWay && (await waitFor(run, underWay))
  return shared ? cached(run, path, shared) : takeOrMake(run, run.cache, { node, path, key, rule }, make)
}

const placeOf = ({ orgId }: RunContext, key: string) => `${orgId}:${key}`

function cached(run: RunContext, path: string, { output, runId }: Made): Attempted {
  run.journal.note({ events: [event('node.cached', path, { runId })] })
  return { output, origin: { kind: 'cached', runId } }
}

type Marked = { node: CompiledNode; path: string; key: string; rule: CacheRule }

/** Is under way before it asks: between an answer that there is nothing, and its own making, another may have made and kept it. */
async function takeOrMake(
  run: RunContext,
  cache: NodeCache,
  { node, path, key, rule }: Marked,
  make: () => Promise<Attempted>,
): Promise<Attempted> {
  const place = placeOf(run, key)
  const made = Promise.withResolvers<Made | undefined>()
  cache.underWay.set(place, made.promise)
  try {
    const taken = await cache.take(run.orgId, key)
    if (taken) {
      made.resolve(taken)
      return cached(run, path, taken)
    }
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
async function waitFor(run: RunContext, underWay: Promise<Made | undefined>): Promise<Made | undefined> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(run.signal.reason)
  run.signal.addEventListener('abort', abort, { once: true })
  try {
    run.signal.throwIfAborted()
    return await Promise.race([underWay, aborted.promise])
  } finally {
    run.signal.removeEventListener('abort', abort)
  }
}

function ruleOf({ node }: CompiledNode): CacheRule | undefined {
  if (!node.cache) return undefined
  return node.cache === true ? { allow_writes: false } : node.cache
}
