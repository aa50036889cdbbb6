/** The way to one provider: its own connections, which lead to its address and nowhere else. */
import { isIP } from 'node:net'
import { fetch as undiciFetch } from 'undici'
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
  fetch: typeof globalThis.fetch
  times: Times
  care: Care
  stop: () => Promise<void>
}

export function connectProvider(policy: NetworkPolicy, provider: ModelProvider): Connection {
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
    isLocal: name === 'localhost' || (isIP(name) === 4 ? name.startsWith('127.') : name === '::1'),
    fetch: send as unknown as typeof globalThis.fetch,
    times: { firstTokenMs: firstTokenSeconds * 1000, idleMs: idleSeconds * 1000 },
    care: {
      circuit: createCircuit({ name: provider.name }),
      places: createPlaces(maxConcurrent ?? (provider.kind === 'ollama' ? 2 : 8)),
      maxRetries,
    },
    stop: () => agent.destroy(),
  }
}
