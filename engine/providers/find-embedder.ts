/** Embedding models and rerankers of the org's providers, by name. */
import { AppError } from '../../contracts/errors.ts'
import type { ModelProvider } from '../../contracts/models.ts'
import type { FindEmbedder } from '../models/embedder.ts'
import { callWithCare } from '../models/remote/call-with-care.ts'
import { remoteEmbedder } from '../models/remote/remote-embedder.ts'
import { askProvider } from './ask-provider.ts'
import type { Providers } from './providers.ts'

export const createEmbedderFinder =
  (providers: Providers): FindEmbedder =>
  async (orgId, { provider: name, model, dimensions }) => {
    const provider = await enabled(providers, orgId, name)
    const { baseUrl, fetch, times, care, isLocal } = providers.connect(orgId, provider)
    return remoteEmbedder({
      ...{ provider: name, name: model, isLocal, times, care, dimensions },
      settings: { kind: provider.kind, baseUrl, fetch },
      readKey: () => providers.readKey(orgId, provider),
    })
  }

export type WantedReranker = { provider: string; model: string }
/** How well each text answers the query, in the order of the texts; what the numbers mean differs from model to model. */
export type Rerank = (
  orgId: string,
  wanted: WantedReranker,
  query: string,
  texts: readonly string[],
  signal: AbortSignal,
) => Promise<number[]>

/** POST …/rerank, as Cohere, Jina, Voyage, vLLM, llama.cpp and others speak it. */
export const createReranker =
  (providers: Providers): Rerank =>
  async (orgId, { provider: name, model }, query, texts, signal) => {
    const provider = await enabled(providers, orgId, name)
    const reach = await providers.reach(orgId, provider)
    const body = JSON.stringify({ model, query, documents: texts, top_n: texts.length })
    const answer = await callWithCare(reach.connection.care, signal, async (inner) => {
      const response = await askProvider(reach, '/rerank', { method: 'POST', body, signal: inner })
      return (await response.json()) as { results?: { index: number; relevance_score: number }[] }
    })
    const scores = new Map(answer.results?.map((one) => [one.index, one.relevance_score]))
    return texts.map((_, at) => {
      const score = scores.get(at)
      if (typeof score === 'number' && Number.isFinite(score)) return score
      throw new AppError('model-output-invalid', { detail: `${name} did not say how well passage ${at + 1} fits.` })
    })
  }

async function enabled(providers: Providers, orgId: string, name: string): Promise<ModelProvider> {
  const provider = await providers.get(orgId, name)
  if (provider.isEnabled) return provider
  throw new AppError('model-not-found', {
    detail: `The provider ${name} is disabled. Enable it in the settings, under Models.`,
  })
}
