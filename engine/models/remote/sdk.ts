/** The library's parts, by provider; loaded when the first of a kind is asked, since each takes some 50 ms. */
import type { AnthropicProvider } from '@ai-sdk/anthropic'
import type { GoogleProvider } from '@ai-sdk/google'
import { AppError } from '../../../contracts/errors.ts'
import type { ProviderKind } from '../../../contracts/models.ts'

export type SdkEmbedder = ReturnType<GoogleProvider['embeddingModel']>
export type SdkModel = ReturnType<AnthropicProvider['languageModel']>
export type SdkRequest = Parameters<SdkModel['doStream']>[0]
export type SdkPrompt = SdkRequest['prompt']
export type SdkPart =
  Awaited<ReturnType<SdkModel['doStream']>>['stream'] extends ReadableStream<infer Part> ? Part : never
export type SdkUsage = Extract<SdkPart, { type: 'finish' }>['usage']

export type SdkSettings = {
  kind: ProviderKind
  baseUrl: string
  key: string | undefined
  fetch: typeof globalThis.fetch
}

/** Without a key of ours the libraries would look for one in the environment: that is nobody's to use. */
const noKey = 'none'

export async function openSdkModel({ kind, baseUrl, key, fetch }: SdkSettings, model: string): Promise<SdkModel> {
  if (kind === 'anthropic') {
    const { createAnthropic } = await import('@ai-sdk/anthropic')
    return createAnthropic({ baseURL: baseUrl, apiKey: key ?? noKey, fetch }).languageModel(model)
  }
  if (kind === 'google') {
    const { createGoogle } = await import('@ai-sdk/google')
    return createGoogle({ baseURL: baseUrl, apiKey: key ?? noKey, fetch }).languageModel(model)
  }
  return (await openCompatible({ kind, baseUrl, key, fetch })).languageModel(model)
}

/** @throws AppError provider-invalid */
export async function openSdkEmbedder(settings: SdkSettings, model: string): Promise<SdkEmbedder> {
  const { kind, baseUrl, key, fetch } = settings
  if (kind === 'anthropic') {
    throw new AppError('provider-invalid', { detail: 'Anthropic has no models that embed. Choose another provider.' })
  }
  if (kind === 'google') {
    const { createGoogle } = await import('@ai-sdk/google')
    return createGoogle({ baseURL: baseUrl, apiKey: key ?? noKey, fetch }).embeddingModel(model)
  }
  return (await openCompatible(settings)).embeddingModel(model)
}

async function openCompatible({ kind, baseUrl, key, fetch }: SdkSettings) {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
  return createOpenAICompatible({
    name: 'openaiCompatible',
    baseURL: kind === 'ollama' ? `${baseUrl}/v1` : baseUrl,
    ...(key === undefined ? {} : { apiKey: key }),
    includeUsage: true,
    supportsStructuredOutputs: true,
    fetch,
  })
}
