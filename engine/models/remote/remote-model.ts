/** A model behind HTTP. */
import { AppError } from '../../../contracts/errors.ts'
import type { ModelPrice } from '../../../contracts/models.ts'
import { type TokenCounts, usageOfCall } from '../../../contracts/usage.ts'
import type { Delta, Model, ModelRequest } from '../model.ts'
import { type Care, callWithCare } from './call-with-care.ts'
import { explainFailure } from './explain-failure.ts'
import { costOf } from './price.ts'
import { type ReadAnswer, readStream, type Times } from './read-stream.ts'
import { openSdkModel, type SdkSettings } from './sdk.ts'
import { toSdkRequest } from './to-sdk-request.ts'

export type RemoteModel = {
  provider: string
  name: string
  description: string
  isLocal: boolean
  settings: Omit<SdkSettings, 'key'>
  /** Read for each call, so that a new key counts at once. */
  readKey: () => Promise<string | undefined>
  times: Times
  care: Care
  price: ModelPrice | undefined
}

export function remoteModel(given: RemoteModel): Model {
  const { provider, name, description, isLocal: local, price } = given
  return {
    provider,
    name,
    description,
    local,
    callsTools: true,
    async complete(request, onDelta = () => {}) {
      const key = await given.readKey()
      let hasWritten = false
      const { text, calls, tokens, isCut } = await callWithCare(given.care, request.signal, async (signal) => {
        if (hasWritten) onDelta({ kind: 'restart' })
        hasWritten = false
        return ask(given, key, { ...request, signal }, (delta) => {
          hasWritten = true
          onDelta(delta)
        })
      })
      const counted = tokens ?? estimate(request, text)
      return {
        text,
        calls,
        isCut,
        usage: usageOfCall(counted, costOf(price, counted)),
        model: name,
        provider,
        ...(tokens
          ? {}
          : { notice: `${provider} did not count its tokens; they are estimated from the length of the texts.` }),
      }
    },
  }
}

async function ask(
  { provider, name, settings, times }: RemoteModel,
  key: string | undefined,
  request: ModelRequest,
  onDelta: (delta: Delta) => void,
): Promise<ReadAnswer> {
  const asked = { provider, model: name, baseUrl: settings.baseUrl, secrets: key === undefined ? [] : [key] }
  try {
    const sdk = await openSdkModel({ ...settings, key }, name)
    const once = (wanted: ModelRequest) =>
      readStream(sdk, (signal) => toSdkRequest(wanted, signal), { times, signal: request.signal, onDelta })
    return await once(request).catch((error: unknown) => {
      // Some servers know no schemas for answers. Then it stands in the prompt, and what comes is checked anyway.
      if (!request.jsonSchema || !/response_format|json_schema|responseFormat/i.test(bodyOf(error))) throw error
      return once(withSchemaInPrompt(request))
    })
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason
    const failure = explainFailure(error, asked)
    throw failure.detail?.startsWith(provider) ? failure : named(failure, provider)
  }
}

const named = (failure: AppError, provider: string) =>
  new AppError(failure.code, {
    detail: `${provider}: ${failure.detail ?? failure.message}`,
    ...(failure.extra && { extra: failure.extra }),
  })

const bodyOf = (error: unknown) =>
  error instanceof Error && 'statusCode' in error && error.statusCode === 400 && 'responseBody' in error
    ? String(error.responseBody)
    : ''

function withSchemaInPrompt({ jsonSchema, system, ...rest }: ModelRequest): ModelRequest {
  const rule = `Answer with JSON alone, without a word around it, that fits this JSON Schema:\n${JSON.stringify(jsonSchema)}`
  return { ...rest, system: system ? `${system}\n\n${rule}` : rule }
}

/** About four characters make a token, in English. */
function estimate({ system = '', prompt, messages = [] }: ModelRequest, text: string): TokenCounts {
  const read = system.length + prompt.length + messages.reduce((sum, message) => sum + message.text.length, 0)
  return {
    inputTokens: Math.ceil(read / 4),
    outputTokens: Math.ceil(text.length / 4),
    reasoningTokens: 0,
    cachedTokens: 0,
  }
}
