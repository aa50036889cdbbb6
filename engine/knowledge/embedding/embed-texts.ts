/** Vectors for chunks, some at a time. One that is too long for the model is embedded by its beginning. */
import { AppError, isAppError } from '../../../contracts/errors.ts'
import type { ChunkVector, TextToEmbed } from '../../db/chunk-vectors.ts'
import type { Space } from '../../db/embedding-spaces.ts'
import type { Embedded, Embedder } from '../../models/embedder.ts'

const leastLength = 200

export async function embedTexts(
  embedder: Embedder,
  { dimensions }: Pick<Space, 'dimensions'>,
  texts: readonly TextToEmbed[],
  signal: AbortSignal,
): Promise<{ vectors: ChunkVector[]; tokens: number }> {
  const { vectors, tokens = 0 } = await embedShort(
    embedder,
    texts.map(({ text }) => text),
    signal,
  )
  const other = vectors.find((vector) => vector.length !== dimensions)
  if (other) {
    throw new AppError('model-output-invalid', {
      detail: `${embedder.name} of ${embedder.provider} now gives ${other.length} dimensions, and gave ${dimensions} before: it is another model. Choose it anew for this collection.`,
    })
  }
  return { vectors: texts.map(({ chunkId }, at) => ({ chunkId, vector: vectors[at] ?? [] })), tokens }
}

async function embedShort(embedder: Embedder, texts: readonly string[], signal: AbortSignal): Promise<Embedded> {
  try {
    return await embedder.embed(texts, 'passage', signal)
  } catch (error) {
    if (!isAppError(error) || error.code !== 'model-context-too-long') throw error
    const [only = ''] = texts
    if (texts.length === 1) {
      if (only.length <= leastLength) throw error
      return embedShort(embedder, [only.slice(0, Math.max(leastLength, only.length >> 1))], signal)
    }
    const half = texts.length >> 1
    const first = await embedShort(embedder, texts.slice(0, half), signal)
    const second = await embedShort(embedder, texts.slice(half), signal)
    return {
      vectors: [...first.vectors, ...second.vectors],
      tokens: (first.tokens ?? 0) + (second.tokens ?? 0),
    }
  }
}
