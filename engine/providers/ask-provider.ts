/** What providers can be asked besides chat: which models they have, and of an Ollama to fetch and delete them. */
import type { ModelProvider } from '../../contracts/models.ts'
import { explainFailure } from '../models/remote/explain-failure.ts'
import type { Connection } from './connect.ts'
import { listLocalModels } from './local-models.ts'

export type Reach = { provider: ModelProvider; connection: Connection; key: string | undefined }
export type ListedModel = { name: string; sizeBytes: number | null }

/** @throws AppError that says what to do */
export async function listProviderModels(reach: Reach, signal: AbortSignal): Promise<ListedModel[]> {
  const { kind } = reach.provider
  if (kind === 'local') return listLocalModels(reach.connection)
  if (kind === 'ollama') {
    const { models = [] } = await askJson<{ models?: { name: string; size?: number }[] }>(reach, '/api/tags', {
      signal,
    })
    return models.map(({ name, size }) => ({ name, sizeBytes: size ?? null }))
  }
  if (kind === 'google') {
    const { models = [] } = await askJson<{ models?: { name: string; supportedGenerationMethods?: string[] }[] }>(
      reach,
      '/models?pageSize=1000',
      { signal },
    )
    return models
      .filter(({ supportedGenerationMethods: can }) => !can || can.includes('generateContent'))
      .map(({ name }) => ({ name: name.replace(/^models\//, ''), sizeBytes: null }))
  }
  const path = kind === 'anthropic' ? '/models?limit=1000' : '/models'
  const { data = [] } = await askJson<{ data?: { id: string }[] }>(reach, path, { signal })
  return data.map(({ id }) => ({ name: id, sizeBytes: null }))
}

async function askJson<T>(reach: Reach, path: string, init: RequestInit): Promise<T> {
  const response = await askProvider(reach, path, init)
  try {
    return (await response.json()) as T
  } catch (error) {
    throw explain(reach, new Error('It did not answer with JSON', { cause: asHttp(404, '') ?? error }))
  }
}

/** Gives an answer that is ok. */
export async function askProvider(reach: Reach, path: string, init: RequestInit): Promise<Response> {
  const { connection } = reach
  try {
    const headers = { 'content-type': 'application/json', ...keyHeaders(reach) }
    const response = await connection.fetch(`${connection.baseUrl}${path}`, { ...init, headers })
    if (response.ok) return response
    throw asHttp(response.status, (await response.text()).slice(0, 2000))
  } catch (error) {
    if (init.signal?.aborted) throw init.signal.reason
    throw explain(reach, error)
  }
}

const asHttp = (statusCode: number, responseBody: string) =>
  Object.assign(new Error(`It answered ${statusCode}.`), { statusCode, responseBody })

export const explain = ({ provider, connection, key }: Reach, error: unknown) =>
  explainFailure(error, {
    provider: provider.name,
    baseUrl: connection.baseUrl,
    secrets: key === undefined ? [] : [key],
  })

function keyHeaders({ provider, key }: Reach): Record<string, string> {
  if (provider.kind === 'anthropic') return { 'anthropic-version': '2023-06-01', ...(key && { 'x-api-key': key }) }
  if (!key) return {}
  return provider.kind === 'google' ? { 'x-goog-api-key': key } : { authorization: `Bearer ${key}` }
}
