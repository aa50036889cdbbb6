/** The providers of each org, with the connections to them. */
import { AppError, isAppError } from '../../contracts/errors.ts'
import { defaultBaseUrls, type ModelProvider } from '../../contracts/models.ts'
import type { Database } from '../db/database.ts'
import { findProvider, listProviders } from '../db/model-providers.ts'
import type { ReadSecret } from '../secrets/secret-store.ts'
import type { NetworkPolicy } from '../tools/network-policy.ts'
import type { Reach } from './ask-provider.ts'
import { type Connection, connectProvider } from './connect.ts'

export type ProviderNeeds = {
  database: Database
  readSecret: ReadSecret
  network?: NetworkPolicy | undefined
  /** Where an Ollama is looked for that nobody has added; undefined: nowhere. */
  ollamaUrl?: string | undefined
  /** Where models of folders stand, of providers that name no folder. */
  modelsDir?: string | undefined
}

export type Providers = {
  list: (orgId: string) => Promise<ModelProvider[]>
  /** @throws AppError provider-not-found */
  get: (orgId: string, name: string) => Promise<ModelProvider>
  connect: (orgId: string, provider: ModelProvider) => Connection
  /** @throws AppError model-key-missing */
  readKey: (orgId: string, provider: ModelProvider) => Promise<string | undefined>
  reach: (orgId: string, provider: ModelProvider) => Promise<Reach>
  /** The address of the Ollama that is looked for. */
  foundOllama: ModelProvider | undefined
  stop: () => Promise<void>
}

export function createProviders({
  database,
  readSecret,
  network = {},
  ollamaUrl,
  modelsDir,
}: ProviderNeeds): Providers {
  const connections = new Map<string, { made: string; connection: Connection }>()
  const foundOllama = ollamaUrl === undefined ? undefined : ollamaAt(ollamaUrl)

  function connect(orgId: string, provider: ModelProvider): Connection {
    const key = `${orgId}/${provider.name}`
    const made = JSON.stringify([
      provider.baseUrl,
      provider.allowsPrivate,
      provider.limits,
      provider.kind,
      provider.folder,
    ])
    const before = connections.get(key)
    if (before?.made === made) return before.connection
    const connection = connectProvider(network, provider, modelsDir)
    connections.set(key, { made, connection })
    // Calls that are under way over the old one end by themselves.
    if (before) setTimeout(() => void before.connection.stop().catch(() => {}), oldConnectionMs).unref()
    return connection
  }

  async function readKey(orgId: string, provider: ModelProvider): Promise<string | undefined> {
    const { name, secretName } = provider
    if (secretName === null) {
      if (!needsKey(provider)) return undefined
      throw new AppError('model-key-missing', {
        detail: `${name} needs a key. Keep it as a secret, and name that in the settings, under Models.`,
      })
    }
    const key = await readSecret(orgId, secretName).catch((error: unknown) => {
      if (isAppError(error) && error.code === 'secret-not-found') return undefined
      throw error
    })
    if (key) return key
    throw new AppError('model-key-missing', {
      detail: `${name} takes its key from the secret "${secretName}", and there is none of that name. Add it under Secrets.`,
    })
  }

  return {
    foundOllama,
    connect,
    readKey,
    async list(orgId) {
      const added = await database.readOne({ orgId }, listProviders)
      const isFound = foundOllama && !added.some(({ name }) => name === foundOllama.name)
      return isFound && (await answers(connect(orgId, foundOllama))) ? [...added, foundOllama] : added
    },
    async get(orgId, name) {
      const added = await database.readOne({ orgId }, (db) => findProvider(db, name))
      if (added) return added
      if (name === foundOllama?.name) return foundOllama
      throw new AppError('provider-not-found', {
        detail: `There is no provider "${name}". Add it in the settings, under Models, or with "ice models add".`,
      })
    },
    reach: async (orgId, provider) => ({
      provider,
      connection: connect(orgId, provider),
      key: await readKey(orgId, provider),
    }),
    async stop() {
      await Promise.all([...connections.values()].map(({ connection }) => connection.stop()))
    },
  }
}

const oldConnectionMs = 600_000
const probeMs = 400

async function answers({ fetch, baseUrl }: Connection): Promise<boolean> {
  try {
    const response = await fetch(`${baseUrl}/api/version`, { signal: AbortSignal.timeout(probeMs) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

/** At their own addresses; a server of one's own may ask for none. */
function needsKey({ kind, baseUrl }: ModelProvider): boolean {
  return kind !== 'ollama' && kind !== 'local' && (baseUrl ?? defaultBaseUrls[kind]) === defaultBaseUrls[kind]
}

const ollamaAt = (baseUrl: string): ModelProvider => ({
  name: 'ollama',
  kind: 'ollama',
  baseUrl,
  secretName: null,
  isEnabled: true,
  allowsPrivate: true, // whoever started this engine has said where, or it is this machine
  models: [],
  limits: {},
  folder: null,
  origin: 'found',
})

/** `OLLAMA_HOST` is a host, host:port or URL; `off` looks for none. */
export function readOllamaUrl(env: Record<string, string | undefined>): string | undefined {
  const given = env.OLLAMA_HOST?.trim()
  if (!given) return defaultBaseUrls.ollama
  if (given === 'off') return undefined
  const text = /^https?:\/\//.test(given) ? given : `http://${given}`
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (!url.port && url.protocol === 'http:') url.port = '11434'
  // An Ollama that listens everywhere is told so by this name; it cannot be called by it.
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1'
  return url.href.replace(/\/+$/, '')
}
