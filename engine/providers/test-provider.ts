/** Asks a provider now, so that its status is what a real answer says. */
import { AppError, isAppError, toProblem } from '../../contracts/errors.ts'
import type { ModelProvider, ProviderTest } from '../../contracts/models.ts'
import type { FindEmbedder } from '../models/embedder.ts'
import type { FindModel } from '../models/models.ts'
import { listProviderModels } from './ask-provider.ts'
import type { Rerank } from './find-embedder.ts'
import type { Providers } from './providers.ts'

type Needs = { providers: Providers; findModel: FindModel; findEmbedder: FindEmbedder; rerank: Rerank }

const withinMs = 20_000
const prompt = 'Answer with the single word: ready'

export async function testProvider(
  needs: Needs,
  orgId: string,
  provider: ModelProvider,
  model: string | undefined,
  hangUp: AbortSignal,
): Promise<ProviderTest> {
  const begun = performance.now()
  const at = new Date().toISOString()
  const late = new AbortController()
  const signal = AbortSignal.any([hangUp, late.signal])
  const slow = new AppError('model-timeout', {
    detail: `${provider.name} did not answer within ${withinMs / 1000} s. A model that is being loaded takes longer the first time.`,
  })
  const timer = setTimeout(() => late.abort(slow), withinMs)
  try {
    const listed = await listProviderModels(await needs.providers.reach(orgId, provider), signal)
    const models = [...new Set([...listed.map(({ name }) => name), ...provider.models])].sort()
    const answer = model === undefined ? undefined : await tryModel(needs, orgId, provider, model, signal)
    return { ok: true, at, latencyMs: since(begun), models, answer: answer ?? null, problem: null }
  } catch (error) {
    return { ok: false, at, latencyMs: since(begun), models: [], answer: null, problem: toProblem(error) }
  } finally {
    clearTimeout(timer)
  }
}

async function tryModel(
  { findModel, findEmbedder, rerank }: Needs,
  orgId: string,
  { name: provider, kind }: ModelProvider,
  model: string,
  signal: AbortSignal,
): Promise<string> {
  if (kind === 'local') {
    const wanted = { provider, model }
    const isReranker = (error: unknown) => isAppError(error) && /use it as a reranker/.test(error.detail ?? '')
    const embedder = await findEmbedder(orgId, wanted)
    const embedded = await embedder.embed([prompt], 'query', signal).catch((error: unknown) => {
      if (isReranker(error)) return undefined
      throw error
    })
    if (embedded) return `a vector of ${embedded.vectors[0]?.length} numbers`
    const [score = 0] = await rerank(orgId, wanted, 'ready', ['ready'], signal)
    return `a reranker: ${score.toFixed(3)}`
  }
  const found = await findModel(orgId, { provider, model })
  return (await found.complete({ prompt, maxTokens: 200, signal })).text.slice(0, 200)
}

const since = (begun: number) => Math.round(performance.now() - begun)
