import { v7 as uuidv7 } from 'uuid'
import { AppError } from '../../contracts/errors.ts'
import { pricesAsOf } from '../../contracts/model-prices.ts'
import * as routes from '../../contracts/models.ts'
import { reply, serve } from '../../contracts/route.ts'
import type { Database } from '../db/database.ts'
import {
  deletePrice,
  deleteProvider,
  findDefaultModel,
  findProvider,
  insertProvider,
  listPrices,
  saveDefaultModel,
  savePrice,
  updateProvider,
} from '../db/model-providers.ts'
import type { FindEmbedder } from '../models/embedder.ts'
import type { Inferences } from '../models/folder/start-inference.ts'
import { localExtractive } from '../models/local-extractive.ts'
import type { FindModel, LocalModels } from '../models/models.ts'
import { askProvider } from './ask-provider.ts'
import type { Rerank } from './find-embedder.ts'
import { listAllModels } from './find-models.ts'
import { deleteLocalModel, folderOfModel } from './local-models.ts'
import type { Providers } from './providers.ts'
import type { Pulls } from './pulls.ts'
import { testProvider } from './test-provider.ts'

export type ModelRouteNeeds = {
  database: Database
  local: LocalModels
  providers: Providers
  findModel: FindModel
  pulls: Pulls
  findEmbedder: FindEmbedder
  rerank: Rerank
  inferences: Inferences
}

export const modelRoutes = (needs: ModelRouteNeeds) => [
  serve(routes.listModelsRoute, async ({ caller }) => ({ ...(await listAllModels(needs, caller.orgId)), pricesAsOf })),
  ...providerRoutes(needs),
  ...fetchingRoutes(needs),
  ...defaultRoutes(needs),
  ...priceRoutes(needs),
]

const providerRoutes = ({ database, local, providers, ...needs }: ModelRouteNeeds) => [
  serve(routes.listProvidersRoute, async ({ caller }) => ({ items: await providers.list(caller.orgId) })),
  serve(routes.addProviderRoute, async ({ caller, body }) => {
    const provider: routes.ModelProvider = { ...body, origin: 'added' }
    if (local.hasProvider(body.name)) throw taken(body.name)
    const landed = await database.write(caller, (db) => insertProvider(db, caller.orgId, uuidv7(), provider))
    if (!landed) throw taken(body.name)
    return reply(provider, { status: 201 })
  }),
  serve(routes.changeProviderRoute, async ({ caller, params, body }) => {
    const before = await providers.get(caller.orgId, params.provider)
    const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
    const provider: routes.ModelProvider = { ...before, ...given, origin: 'added' }
    await database.write(caller, async (db) => {
      // One that was found becomes one's own with the first change.
      if (await findProvider(db, provider.name)) await updateProvider(db, provider)
      else await insertProvider(db, caller.orgId, uuidv7(), provider)
    })
    return provider
  }),
  serve(routes.removeProviderRoute, async ({ caller, params }) => {
    if (await database.write(caller, (db) => deleteProvider(db, params.provider))) return
    if (params.provider === providers.foundOllama?.name) {
      throw new AppError('provider-not-found', { detail: 'This Ollama was found, not added: disable it instead.' })
    }
    await providers.get(caller.orgId, params.provider)
  }),
  serve(routes.testProviderRoute, async ({ caller, params, body, signal }) => {
    const provider = await providers.get(caller.orgId, params.provider)
    return testProvider({ ...needs, providers }, caller.orgId, provider, body.model, signal)
  }),
]

const fetchingRoutes = ({ providers, pulls, inferences }: ModelRouteNeeds) => [
  serve(routes.pullModelRoute, async ({ caller, params, body }) => {
    const provider = await getFetching(providers, caller.orgId, params.provider)
    if (provider.kind === 'local') folderOfModel(providers.connect(caller.orgId, provider), body.model)
    return pulls.start(caller.orgId, await providers.reach(caller.orgId, provider), body.model)
  }),
  serve(routes.listPullsRoute, async ({ caller }) => ({ items: pulls.list(caller.orgId) })),
  serve(routes.streamPullRoute, ({ caller, params, signal }) =>
    numbered(pulls.follow(caller.orgId, params.pullId, signal)),
  ),
  serve(routes.cancelPullRoute, async ({ caller, params }) => pulls.cancel(caller.orgId, params.pullId)),
  serve(routes.deleteModelRoute, async ({ caller, params, query, signal }) => {
    const provider = await getFetching(providers, caller.orgId, params.provider)
    if (provider.kind === 'local') {
      return deleteLocalModel(inferences, providers.connect(caller.orgId, provider), query.model)
    }
    const reach = await providers.reach(caller.orgId, provider)
    const response = await askProvider(reach, '/api/delete', {
      method: 'DELETE',
      body: JSON.stringify({ model: query.model }),
      signal,
    })
    await response.body?.cancel()
  }),
]

const defaultRoutes = ({ database, findModel }: ModelRouteNeeds) => [
  serve(
    routes.getDefaultModelRoute,
    async ({ caller }) =>
      (await database.readOne(caller, findDefaultModel)) ?? {
        provider: localExtractive.provider,
        model: localExtractive.name,
      },
  ),
  serve(routes.setDefaultModelRoute, async ({ caller, body }) => {
    if (body.provider === 'default') throw new AppError('provider-not-found', { detail: 'Name a provider itself.' })
    await findModel(caller.orgId, body)
    await database.write(caller, (db) => saveDefaultModel(db, caller.orgId, body))
    return body
  }),
]

const priceRoutes = ({ database }: ModelRouteNeeds) => [
  serve(routes.listPricesRoute, async ({ caller }) => ({ items: await database.readOne(caller, listPrices) })),
  serve(routes.setPriceRoute, async ({ caller, body }) => {
    await database.write(caller, (db) => savePrice(db, caller.orgId, body))
    return body
  }),
  serve(routes.resetPriceRoute, async ({ caller, query }) =>
    database.write(caller, (db) => deletePrice(db, query.provider, query.model)),
  ),
]

const taken = (name: string) =>
  new AppError('provider-name-taken', {
    detail: `There is a provider "${name}" already. Change it, or choose another name.`,
  })

async function getFetching(providers: Providers, orgId: string, name: string): Promise<routes.ModelProvider> {
  const provider = await providers.get(orgId, name)
  if (provider.kind === 'ollama' || provider.kind === 'local') return provider
  throw new AppError('provider-invalid', {
    detail: `${name} is no Ollama and no folder: its models can neither be fetched nor deleted here.`,
  })
}

async function* numbered<T>(items: AsyncIterable<T>) {
  let number = 0
  for await (const data of items) yield { id: String(++number), data }
}
