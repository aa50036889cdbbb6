/** Language models: who provides them, which there are, what they cost. */
import { z } from 'zod'
import { Problem } from './errors.ts'
import { route } from './route.ts'

export const providerKinds = ['openai-compatible', 'ollama', 'anthropic', 'google', 'local'] as const
export const ProviderKind = z.enum(providerKinds)
export type ProviderKind = z.infer<typeof ProviderKind>

export const defaultBaseUrls: Record<ProviderKind, string> = {
  'openai-compatible': 'https://api.openai.com/v1',
  ollama: 'http://127.0.0.1:11434',
  anthropic: 'https://api.anthropic.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
  local: 'https://huggingface.co',
}

const seconds = (most: number) => z.number().min(0.05).max(most).optional()

export const ProviderLimits = z
  .strictObject({
    firstTokenSeconds: seconds(3600).meta({ description: 'Until the first piece of an answer; 120 if not set' }),
    idleSeconds: seconds(3600).meta({ description: 'Between two pieces of an answer; 60 if not set' }),
    maxRetries: z.int().min(0).max(10).optional().meta({ description: 'Of one call; 3 if not set' }),
    maxConcurrent: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: 'Calls at once; 8 if not set, 2 for Ollama' }),
  })
  .meta({ id: 'ProviderLimits' })
export type ProviderLimits = z.infer<typeof ProviderLimits>

export const ProviderName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'Small letters, digits, _ and -, beginning with a letter, at most 40.')
  .refine((name) => name !== 'local' && name !== 'default', 'This name is taken.')

const BaseUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine((text) => {
    if (!URL.canParse(text)) return true
    const { username, password, search, hash } = new URL(text)
    return !username && !password && !search && !hash
  }, 'An address without a password, a query or a fragment. A key belongs into a secret.')

/** Of whichever system the engine runs on. */
const Folder = z
  .string()
  .max(1000)
  .regex(/^(\/|[A-Za-z]:[\\/]|\\\\)/, 'The whole path of a folder.')

const Writable = z.strictObject({
  kind: ProviderKind,
  baseUrl: BaseUrl.nullable()
    .default(null)
    .meta({ description: "null: the provider's own. Of the kind local: the hub that models are downloaded from" }),
  secretName: z
    .string()
    .min(1)
    .max(200)
    .nullable()
    .default(null)
    .meta({ description: 'The name of the secret that holds its key' }),
  isEnabled: z.boolean().default(true),
  allowsPrivate: z
    .boolean()
    .default(false)
    .meta({ description: 'Its address may be on this machine or in a private network' }),
  models: z.array(z.string().min(1).max(200)).max(200).default([]).meta({
    description: 'Models named by hand, beside those that it lists by itself',
  }),
  folder: Folder.nullable().default(null).meta({
    description: 'Of the kind local: where the folders of its models stand, as the engine sees it; null: its own place',
  }),
  limits: ProviderLimits.default({}),
})

export const ModelProvider = Writable.extend({
  name: ProviderName.meta({ description: 'What nodes call it, as `llm_config.provider`' }),
  origin: z.enum(['added', 'found']).meta({ description: 'found: an Ollama that runs on this machine' }),
}).meta({ id: 'ModelProvider' })
export type ModelProvider = z.infer<typeof ModelProvider>

export const NewProvider = Writable.extend({ name: ProviderName })
export type NewProvider = z.input<typeof NewProvider>
export const ProviderChange = z.strictObject({
  baseUrl: BaseUrl.nullable().optional(),
  secretName: z.string().min(1).max(200).nullable().optional(),
  isEnabled: z.boolean().optional(),
  allowsPrivate: z.boolean().optional(),
  models: z.array(z.string().min(1).max(200)).max(200).optional(),
  limits: ProviderLimits.optional(),
  folder: Folder.nullable().optional(),
})
export type ProviderChange = z.infer<typeof ProviderChange>

export const ModelPrice = z
  .object({
    inputUsd: z.number().min(0),
    cachedInputUsd: z.number().min(0).nullable().meta({ description: 'null: as inputUsd' }),
    outputUsd: z.number().min(0),
  })
  .meta({ id: 'ModelPrice', description: 'US dollars for a million tokens' })
export type ModelPrice = z.infer<typeof ModelPrice>

export const ModelInfo = z
  .object({
    provider: z.string(),
    name: z.string(),
    description: z.string(),
    local: z.boolean().meta({ description: 'It runs on this machine: nothing is sent anywhere' }),
    isDefault: z.boolean(),
    price: ModelPrice.nullable().meta({ description: 'null: not known' }),
    priceFrom: z.enum(['list', 'org', 'free']).nullable(),
    sizeBytes: z.number().nullable().meta({ description: 'On the disk' }),
  })
  .meta({ id: 'ModelInfo' })
export type ModelInfo = z.infer<typeof ModelInfo>

export const ProviderTest = z
  .object({
    ok: z.boolean(),
    at: z.string(),
    latencyMs: z.number(),
    models: z.array(z.string()),
    answer: z.string().nullable().meta({ description: 'What the model said, when one was asked' }),
    problem: Problem.nullable(),
  })
  .meta({ id: 'ProviderTest' })
export type ProviderTest = z.infer<typeof ProviderTest>

export const ModelPull = z
  .object({
    id: z.uuid(),
    provider: z.string(),
    model: z.string(),
    state: z.enum(['running', 'succeeded', 'failed', 'cancelled']),
    step: z.string().meta({ description: 'What is being done now' }),
    percent: z.number().nullable(),
    completedBytes: z.number(),
    totalBytes: z.number(),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    problem: Problem.nullable(),
  })
  .meta({ id: 'ModelPull' })
export type ModelPull = z.infer<typeof ModelPull>

const tag = 'Models'
const path = '/api/v1/models'
const ByName = z.object({ provider: z.string() })

export const listModelsRoute = route({
  method: 'GET',
  path,
  summary: 'List the language models that nodes can use, and which providers could not say theirs',
  tag,
  access: 'blueprints:read',
  output: z.object({
    items: z.array(ModelInfo),
    silent: z.array(z.object({ provider: z.string(), problem: Problem })),
    pricesAsOf: z.string(),
  }),
})

export const listProvidersRoute = route({
  method: 'GET',
  path: `${path}/providers`,
  summary: 'List the providers of language models: those that were added, and an Ollama that was found',
  tag,
  access: 'blueprints:read',
  output: z.object({ items: z.array(ModelProvider) }),
})

export const addProviderRoute = route({
  method: 'POST',
  path: `${path}/providers`,
  summary: 'Add a provider of language models',
  tag,
  access: 'system:write',
  body: NewProvider,
  output: ModelProvider,
  status: 201,
  errors: ['provider-name-taken', 'provider-invalid'],
})

export const changeProviderRoute = route({
  method: 'PATCH',
  path: `${path}/providers/:provider`,
  summary: 'Change a provider; what is not named stays as it is',
  tag,
  access: 'system:write',
  params: ByName,
  body: ProviderChange,
  output: ModelProvider,
  errors: ['provider-not-found', 'provider-invalid'],
})

export const removeProviderRoute = route({
  method: 'DELETE',
  path: `${path}/providers/:provider`,
  summary: 'Remove a provider. Its key stays in the secret store',
  tag,
  access: 'system:write',
  params: ByName,
  errors: ['provider-not-found'],
})

export const testProviderRoute = route({
  method: 'POST',
  path: `${path}/providers/:provider/test`,
  summary:
    'Ask a provider now: how fast it answers and which models it has, or why not; with a model, have that say a word',
  tag,
  access: 'system:write',
  params: ByName,
  body: z.strictObject({ model: z.string().min(1).max(200).optional() }).default({}),
  output: ProviderTest,
  errors: ['provider-not-found'],
})

export const pullModelRoute = route({
  method: 'POST',
  path: `${path}/providers/:provider/pulls`,
  summary: 'Have an Ollama fetch a model, or download one from a hub into a folder; answers at once with the job',
  tag,
  access: 'system:write',
  params: ByName,
  body: z.strictObject({ model: z.string().min(1).max(200) }),
  output: ModelPull,
  status: 202,
  errors: ['provider-not-found', 'provider-invalid'],
})

export const listPullsRoute = route({
  method: 'GET',
  path: `${path}/pulls`,
  summary: 'List the models that are being fetched, and those that were since the engine started',
  tag,
  access: 'blueprints:read',
  output: z.object({ items: z.array(ModelPull) }),
})

const PullId = z.object({ pullId: z.uuid() })

export const streamPullRoute = route({
  method: 'GET',
  path: `${path}/pulls/:pullId/stream`,
  summary: 'Follow the fetching of a model to its end',
  tag,
  access: 'blueprints:read',
  params: PullId,
  event: ModelPull,
  errors: ['model-not-found'],
})

export const cancelPullRoute = route({
  method: 'DELETE',
  path: `${path}/pulls/:pullId`,
  summary: 'Stop fetching a model. What has come is kept, and a next pull goes on there',
  tag,
  access: 'system:write',
  params: PullId,
  errors: ['model-not-found'],
})

export const deleteModelRoute = route({
  method: 'DELETE',
  path: `${path}/providers/:provider/models`,
  summary: 'Delete a model from an Ollama, or its folder',
  tag,
  access: 'system:write',
  params: ByName,
  query: z.object({ model: z.string().min(1).max(200) }),
  errors: ['provider-not-found', 'provider-invalid', 'model-not-found'],
})

export const DefaultModel = z.strictObject({ provider: z.string().min(1).max(40), model: z.string().min(1).max(200) })
export type DefaultModel = z.infer<typeof DefaultModel>

export const getDefaultModelRoute = route({
  method: 'GET',
  path: `${path}/default`,
  summary: 'Which model nodes get that ask for the provider "default"',
  tag,
  access: 'blueprints:read',
  output: DefaultModel,
})

export const setDefaultModelRoute = route({
  method: 'PUT',
  path: `${path}/default`,
  summary: 'Set which model nodes get that ask for the provider "default"',
  tag,
  access: 'system:write',
  body: DefaultModel,
  output: DefaultModel,
  errors: ['provider-not-found', 'model-not-found'],
})

const PricedModel = ModelPrice.extend({ provider: z.string().min(1).max(40), model: z.string().min(1).max(200) })
export type PricedModel = z.infer<typeof PricedModel>

export const listPricesRoute = route({
  method: 'GET',
  path: `${path}/prices`,
  summary: 'List the prices that this org has set by itself',
  tag,
  access: 'blueprints:read',
  output: z.object({ items: z.array(PricedModel) }),
})

export const setPriceRoute = route({
  method: 'PUT',
  path: `${path}/prices`,
  summary: 'Set what a model costs; it wins over the list that ships with the program',
  tag,
  access: 'system:write',
  body: PricedModel.strict(),
  output: PricedModel,
})

export const resetPriceRoute = route({
  method: 'DELETE',
  path: `${path}/prices`,
  summary: 'Let a model cost again what the list says',
  tag,
  access: 'system:write',
  query: z.object({ provider: z.string(), model: z.string() }),
})

export const modelRoutes = [
  listModelsRoute,
  listProvidersRoute,
  addProviderRoute,
  changeProviderRoute,
  removeProviderRoute,
  testProviderRoute,
  pullModelRoute,
  listPullsRoute,
  streamPullRoute,
  cancelPullRoute,
  deleteModelRoute,
  getDefaultModelRoute,
  setDefaultModelRoute,
  listPricesRoute,
  setPriceRoute,
  resetPriceRoute,
]
