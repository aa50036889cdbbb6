/** Embedding models and rerankers of the org's providers, by name. */
import { AppError } from '../../contracts/errors.ts'
import type { ModelPrice, ModelProvider } from '../../contracts/models.ts'
import { usageOfCall } from '../../contracts/usage.ts'
import type { Database } from '../db/database.ts'
import { listPrices } from '../db/model-providers.ts'
import { type Budgets, noRun } from '../limits/budget.ts'
import type { FindEmbedder } from '../models/embedder.ts'
import type { AskFolder } from '../models/folder/start-inference.ts'
import { callWithCare } from '../models/remote/call-with-care.ts'
import { costOf } from '../models/remote/price.ts'
import { remoteEmbedder } from '../models/remote/remote-embedder.ts'
import { askProvider } from './ask-provider.ts'
import { priceOf } from './find-models.ts'
import { localEmbedder, rankLocally } from './local-models.ts'
import type { Providers } from './providers.ts'

type Needs = { database: Database; providers: Providers; budgets: Budgets; askFolder: AskFolder }

/** What they take counts as what a model takes that writes, and no more is asked of them than the budgets allow. */
export const createEmbedderFinder =
  ({ database, providers, budgets, askFolder }: Needs): FindEmbedder =>
  async (orgId, { provider: name, model, dimensions }) => {
    const provider = await enabled(providers, orgId, name)
    const connection = providers.connect(orgId, provider)
    const { baseUrl, fetch, times, care, isLocal } = connection
    const prices = await database.readOne({ orgId }, listPrices)
    const { price } = priceOf(providers, orgId, provider, model, prices)
    const embedder =
      provider.kind === 'local'
        ? localEmbedder({ provider: name, model, dimensions, connection, ask: askFolder })
        : remoteEmbedder({
            ...{ provider: name, name: model, isLocal, times, care, dimensions },
            settings: { kind: provider.kind, baseUrl, fetch },
            readKey: () => providers.readKey(orgId, provider),
          })
    return {
      ...embedder,
      async embed(texts, purpose, signal) {
        await budgets.check({ orgId, runId: noRun, own: undefined })
        const embedded = await embedder.embed(texts, purpose, signal)
        const usage = usageOfEmbedding(embedded.tokens ?? estimateTokens(texts), price ?? undefined)
        await budgets.count({ orgId, provider: name, model, usage })
        return embedded
      },
    }
  }

/** Four characters are about a token. */
const estimateTokens = (texts: readonly string[]) => Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / 4)

function usageOfEmbedding(inputTokens: number, price: ModelPrice | undefined) {
  const tokens = { inputTokens, outputTokens: 0, reasoningTokens: 0, cachedTokens: 0 }
  return usageOfCall(tokens, costOf(price, tokens))
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

/** From a folder; or POST …/rerank, as Cohere, Jina, Voyage, vLLM, llama.cpp and others speak it. */
export const createReranker =
  (providers: Providers, ask: AskFolder): Rerank =>
  async (orgId, { provider: name, model }, query, texts, signal) => {
    const provider = await enabled(providers, orgId, name)
    if (provider.kind === 'local') {
      const connection = providers.connect(orgId, provider)
      return rankLocally({ model, connection, ask, query, texts }, signal)
    }
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
