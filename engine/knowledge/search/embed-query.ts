/** A question's vector. The same question is asked more than once: to search, to ask, to turn a page. */
import { AppError } from '../../../contracts/errors.ts'
import type { Space } from '../../db/embedding-spaces.ts'
import type { FindEmbedder } from '../../models/embedder.ts'
import { wantedOf } from '../embedding/start-embedding.ts'

export type EmbedQuery = (orgId: string, space: Space, query: string, signal: AbortSignal) => Promise<readonly number[]>

const mostKept = 500
/** Who searches waits for no longer than this, and gets what the words find. */
const withinMs = 5000

export function createQueryEmbedder(findEmbedder: FindEmbedder): EmbedQuery {
  const kept = new Map<string, readonly number[]>()
  return async (orgId, space, query, signal) => {
    const key = `${orgId} ${space.number} ${query}`
    const before = kept.get(key)
    if (before) return before
    const embedder = await findEmbedder(orgId, wantedOf(space))
    const vector = await within(embedder.provider, signal, async (inner) => {
      const { vectors } = await embedder.embed([query], 'query', inner)
      return vectors[0] ?? []
    })
    if (vector.length !== space.dimensions) {
      throw new AppError('model-output-invalid', {
        detail: `${space.model} of ${space.provider} now gives ${vector.length} dimensions, and gave ${space.dimensions} before.`,
      })
    }
    kept.set(key, vector)
    const [oldest] = kept.keys()
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    return vector
  }
}

async function within<T>(provider: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(withinMs)
  try {
    return await work(AbortSignal.any([signal, late]))
  } catch (error) {
    if (signal.aborted || !late.aborted) throw error
    throw new AppError('model-timeout', {
      detail: `${provider} did not embed the question within ${withinMs / 1000} s.`,
    })
  }
}
