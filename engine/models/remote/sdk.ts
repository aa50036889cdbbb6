/** The library's parts, by provider; loaded when the first of a kind is asked, since each takes some 50 ms. */
import type { AnthropicProvider } from '@ai-sdk/anthropic'
import type { ProviderKind } from '../../../contracts/models.ts'

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
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
  const provider = createOpenAICompatible({
    name: 'openaiCompatible',
    baseURL: kind === 'ollama' ? `${baseUrl}/v1` : baseUrl,
    ...(key === undefined ? {} : { apiKey: key }),
    includeUsage: true,
    supportsStructuredOutputs: true,
    fetch,
  })
  return provider.languageModel(model)
}
