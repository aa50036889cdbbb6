/** An embedding model behind HTTP. */
import { AppError } from '../../../contracts/errors.ts'
import { type Embedded, type Embedder, prefixOf } from '../embedder.ts'
import { callWithCare } from './call-with-care.ts'
import { explainFailure } from './explain-failure.ts'
import type { RemoteModel } from './remote-model.ts'
import { openSdkEmbedder } from './sdk.ts'

type RemoteEmbedder = Pick<RemoteModel, 'provider' | 'name' | 'isLocal' | 'settings' | 'readKey' | 'times' | 'care'> & {
  dimensions: number | undefined
}

export function remoteEmbedder(given: RemoteEmbedder): Embedder {
  const { provider, name, isLocal: local, care } = given
  return {
    provider,
    name,
    local,
    async embed(texts, purpose, signal) {
      const key = await given.readKey()
      const values = texts.map((text) => prefixOf(name, purpose) + text)
      return callWithCare(care, signal, (inner) => ask(given, key, values, purpose, inner))
    },
  }
}

async function ask(
  { provider, name, settings, times, dimensions }: RemoteEmbedder,
  key: string | undefined,
  values: string[],
  purpose: 'passage' | 'query',
  signal: AbortSignal,
): Promise<Embedded> {
  const late = AbortSignal.timeout(times.firstTokenMs)
  try {
    const sdk = await openSdkEmbedder({ ...settings, key }, name)
    const { embeddings, usage } = await sdk.doEmbed({
      values,
      abortSignal: AbortSignal.any([signal, late]),
      ...(dimensions !== undefined && { dimensions }),
      providerOptions: { google: { taskType: purpose === 'query' ? 'RETRIEVAL_QUERY' : 'RETRIEVAL_DOCUMENT' } },
    })
    mustFit(provider, embeddings, values.length)
    return { vectors: embeddings, tokens: usage?.tokens }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (late.aborted) {
      throw new AppError('model-timeout', {
        detail: `${provider} did not embed ${values.length} texts within ${times.firstTokenMs / 1000} s.`,
      })
    }
    if (error instanceof AppError) throw error
    const secrets = key === undefined ? [] : [key]
    throw explainFailure(error, { provider, model: name, baseUrl: settings.baseUrl, secrets })
  }
}

/** As many vectors as texts, all of one length, of numbers: what is stored wrongly once is found wrongly for ever. */
function mustFit(provider: string, vectors: readonly number[][], count: number): void {
  const length = vectors[0]?.length ?? 0
  const isWhole = vectors.every((vector) => vector.length === length && vector.every(Number.isFinite))
  if (vectors.length === count && length > 0 && isWhole) return
  throw new AppError('model-output-invalid', {
    detail: `${provider} gave ${vectors.length} vectors for ${count} texts, or some that are not alike.`,
  })
}
