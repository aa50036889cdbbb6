import type { ModelPrice } from '../../../contracts/models.ts'
import type { TokenCounts } from '../../../contracts/usage.ts'

const million = 1_000_000

/** In US dollars; null without a price, because nobody knows. */
export function costOf(price: ModelPrice | undefined, tokens: TokenCounts): number | null {
  if (!price) return null
  const cached = Math.min(tokens.cachedTokens, tokens.inputTokens)
  const cost =
    (tokens.inputTokens - cached) * price.inputUsd +
    cached * (price.cachedInputUsd ?? price.inputUsd) +
    tokens.outputTokens * price.outputUsd
  return Number((cost / million).toPrecision(12))
}
