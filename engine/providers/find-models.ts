/** Models by name: the local ones, and those of the org's providers. */
import { AppError, type Problem, toProblem } from '../../contracts/errors.ts'
import { findListPrice } from '../../contracts/model-prices.ts'
import type { ModelInfo, ModelPrice, ModelProvider, PricedModel } from '../../contracts/models.ts'
import type { Database } from '../db/database.ts'
import { findDefaultModel, listPrices } from '../db/model-providers.ts'
import { localExtractive } from '../models/local-extractive.ts'
import type { Model } from '../models/model.ts'
import type { FindModel, LocalModels } from '../models/models.ts'
import { remoteModel } from '../models/remote/remote-model.ts'
import { type ListedModel, listProviderModels } from './ask-provider.ts'
import type { Providers } from './providers.ts'

type Needs = { database: Database; local: LocalModels; providers: Providers }

export function createModelFinder(needs: Needs): FindModel {
  const { database, local, providers } = needs
  return async (orgId, wanted) => {
    const found = wanted.provider === 'default' ? await defaultModel(needs, orgId) : wanted
    const { provider: name, model } = found
    if (name === undefined || local.hasProvider(name)) return local.find(found)
    const provider = await providers.get(orgId, name).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'provider-not-found') throw error
      throw new AppError('model-not-found', { detail: `There is no model ${model} (${name}): ${error.detail}` })
    })
    if (!provider.isEnabled) {
      throw new AppError('model-not-found', {
        detail: `The provider ${name} is disabled. Enable it in the settings, under Models.`,
      })
    }
    if (provider.kind === 'local') {
      throw new AppError('model-not-found', {
        detail: `${name} runs embedders and rerankers from folders. None of them writes: choose another provider.`,
      })
    }
    const prices = await database.readOne({ orgId }, listPrices)
    return open(
      providers,
      orgId,
      provider,
      model,
      priceOf(providers, orgId, provider, model, prices).price ?? undefined,
    )
  }
}

async function defaultModel({ database }: Needs, orgId: string): Promise<{ provider: string; model: string }> {
  const set = await database.readOne({ orgId }, findDefaultModel)
  return set ?? { provider: localExtractive.provider, model: localExtractive.name }
}

function open(
  providers: Providers,
  orgId: string,
  provider: ModelProvider,
  model: string,
  price: ModelPrice | undefined,
): Model {
  const { baseUrl, fetch, times, care, isLocal } = providers.connect(orgId, provider)
  return remoteModel({
    provider: provider.name,
    name: model,
    description: describe(provider),
    isLocal,
    settings: { kind: provider.kind, baseUrl, fetch },
    readKey: () => providers.readKey(orgId, provider),
    times,
    care,
    price,
  })
}

const free: ModelPrice = { inputUsd: 0, cachedInputUsd: null, outputUsd: 0 }

/** What the org has set, else the list; nobody charges for what runs on one's own machine. */
export function priceOf(
  providers: Providers,
  orgId: string,
  provider: ModelProvider,
  model: string,
  prices: readonly PricedModel[],
): Pick<ModelInfo, 'price' | 'priceFrom'> {
  const own = prices.find((one) => one.provider === provider.name && one.model === model)
  if (own) {
    const { inputUsd, cachedInputUsd, outputUsd } = own
    return { price: { inputUsd, cachedInputUsd, outputUsd }, priceFrom: 'org' }
  }
  const listed = findListPrice(providers.connect(orgId, provider).host, model)
  if (listed) return { price: listed, priceFrom: 'list' }
  if (provider.kind === 'local' || (provider.kind === 'ollama' && !/cloud$/.test(model)))
    return { price: free, priceFrom: 'free' }
  return { price: null, priceFrom: null }
}

const describe = ({ name, kind }: ModelProvider) => `From ${name} (${kind}).`

const listWithinMs = 5000

/** Asks all enabled providers at once; who does not answer is named, and holds up nobody. */
export async function listAllModels(
  { database, local, providers }: Needs,
  orgId: string,
): Promise<{ items: ModelInfo[]; silent: { provider: string; problem: Problem }[] }> {
  const [known, set, prices] = await Promise.all([
    providers.list(orgId),
    database.readOne({ orgId }, findDefaultModel),
    database.readOne({ orgId }, listPrices),
  ])
  const isDefault = (provider: string, name: string) =>
    set ? set.provider === provider && set.model === name : name === localExtractive.name
  const silent: { provider: string; problem: Problem }[] = []
  const lists = await Promise.all(
    known
      .filter(({ isEnabled }) => isEnabled)
      .map(async (provider) => {
        const listed = await listOne(providers, orgId, provider).catch((error: unknown) => {
          silent.push({ provider: provider.name, problem: toProblem(error) })
          return []
        })
        return withNamed(provider, listed).map(({ name, sizeBytes }) => ({
          provider: provider.name,
          name,
          description: describe(provider),
          local: providers.connect(orgId, provider).isLocal,
          isDefault: isDefault(provider.name, name),
          sizeBytes,
          ...priceOf(providers, orgId, provider, name, prices),
        }))
      }),
  )
  const own = local.list().map((model) => ({
    ...model,
    isDefault: isDefault(model.provider, model.name),
    price: free,
    priceFrom: 'free' as const,
    sizeBytes: null,
  }))
  return { items: [...own, ...lists.flat()], silent }
}

async function listOne(providers: Providers, orgId: string, provider: ModelProvider): Promise<ListedModel[]> {
  const late = new AppError('model-timeout', { detail: `${provider.name} did not list its models within 5 s.` })
  const giveUp = new AbortController()
  const timer = setTimeout(() => giveUp.abort(late), listWithinMs)
  try {
    return await listProviderModels(await providers.reach(orgId, provider), giveUp.signal)
  } finally {
    clearTimeout(timer)
  }
}

const withNamed = ({ models }: ModelProvider, listed: readonly ListedModel[]): ListedModel[] => [
  ...listed,
  ...models.filter((name) => !listed.some((one) => one.name === name)).map((name) => ({ name, sizeBytes: null })),
]
