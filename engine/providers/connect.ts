/** The way to one provider: its own connections, which lead to its address and nowhere else. */
import { isIP } from 'node:net'
import { type Dispatcher, fetch as undiciFetch } from 'undici'
import { defaultBaseUrls, type ModelProvider } from '../../contracts/models.ts'
import type { Care } from '../models/remote/call-with-care.ts'
import { createCircuit } from '../models/remote/circuit.ts'
import { createPlaces } from '../models/remote/places.ts'
import type { Times } from '../models/remote/read-stream.ts'
import { guardedAgent } from '../tools/guarded-agent.ts'
import type { NetworkPolicy } from '../tools/network-policy.ts'

export type Connection = {
  baseUrl: string
  host: string
  isLocal: boolean
  /** Of the kind local: where its models stand. */
  folder: string | undefined
  fetch: typeof globalThis.fetch
  /** Follows redirects to public addresses; the key goes to the provider's own only. */
  download: (
    url: string,
    headers: Record<string, string>,
    key: string | undefined,
    signal: AbortSignal,
  ) => Promise<Response>
  times: Times
  care: Care
  stop: () => Promise<void>
}

export function connectProvider(policy: NetworkPolicy, provider: ModelProvider, modelsDir?: string): Connection {
  const baseUrl = (provider.baseUrl ?? defaultBaseUrls[provider.kind]).replace(/\/+$/, '')
  const url = new URL(baseUrl)
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const allowed = provider.allowsPrivate ? { ...policy, allowHosts: [`${name}:${port}`] } : policy
  // How long an answer may take is counted where it is read, by what comes of it.
  const agent = guardedAgent(allowed, { headersTimeout: 0, bodyTimeout: 0 })
  const { firstTokenSeconds = 120, idleSeconds = 60, maxRetries = 3, maxConcurrent } = provider.limits
  const send = (input: string | URL, init: object = {}) =>
    // A redirect would carry the key to where it does not belong.
    undiciFetch(input, { ...init, redirect: 'error', dispatcher: agent })
  return {
    baseUrl,
    host: url.hostname,
    isLocal:
      provider.kind === 'local' ||
      name === 'localhost' ||
      (isIP(name) === 4 ? name.startsWith('127.') : name === '::1'),
    folder: provider.kind === 'local' ? (provider.folder ?? modelsDir) : undefined,
    fetch: send as unknown as typeof globalThis.fetch,
    download: (start, headers, key, signal) => follow(agent, new URL(start), headers, key, signal),
    times: { firstTokenMs: firstTokenSeconds * 1000, idleMs: idleSeconds * 1000 },
    care: {
      circuit: createCircuit({ name: provider.name }),
      places: createPlaces(maxConcurrent ?? (provider.kind === 'ollama' ? 2 : 8)),
      maxRetries,
    },
    stop: () => agent.destroy(),
  }
}

const mostRedirects = 5

/** A hub sends whoever downloads on to where the bytes are. */
async function follow(
  dispatcher: Dispatcher,
  start: URL,
  headers: Record<string, string>,
  key: string | undefined,
  signal: AbortSignal,
): Promise<Response> {
  for (let url = start, hops = 0; ; hops++) {
    const authorization = key !== undefined && url.origin === start.origin ? { authorization: `Bearer ${key}` } : {}
    const options = { headers: { ...headers, ...authorization }, redirect: 'manual' as const, dispatcher, signal }
    const response = (await undiciFetch(url, options)) as unknown as Response
    const location = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || location === null) return response
    await response.body?.cancel()
    if (hops === mostRedirects) throw new Error('It sends from one address to the next without an end.')
    const next = new URL(location, url)
    if (url.protocol === 'https:' && next.protocol !== 'https:') throw new Error('It sends to an address without TLS.')
    url = next
  }
}
