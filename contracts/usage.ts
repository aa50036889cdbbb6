/** What asking language models took: of one call, one node, one run. */
import { z } from 'zod'

export const ModelUsage = z
  .object({
    calls: z.int(),
    inputTokens: z.int(),
    outputTokens: z.int(),
    reasoningTokens: z.int().meta({ description: 'Part of the output' }),
    cachedTokens: z.int().meta({ description: 'Part of the input that the provider had kept' }),
    totalTokens: z.int(),
    costUsd: z.number().nullable().meta({
      description: 'US dollars. null: no price is known for any of the calls. At least that, if unpricedCalls.',
    }),
    unpricedCalls: z.int().meta({ description: 'Calls of models whose price is not known' }),
  })
  .meta({ id: 'ModelUsage' })
export type ModelUsage = z.infer<typeof ModelUsage>

/** The tokens of one call, as a provider counts them. */
export type TokenCounts = Pick<ModelUsage, 'inputTokens' | 'outputTokens' | 'reasoningTokens' | 'cachedTokens'>

export function usageOfCall(tokens: TokenCounts, costUsd: number | null): ModelUsage {
  return {
    ...tokens,
    calls: 1,
    totalTokens: tokens.inputTokens + tokens.outputTokens,
    costUsd,
    unpricedCalls: costUsd === null ? 1 : 0,
  }
}

export const noUsage: ModelUsage = {
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  cachedTokens: 0,
  totalTokens: 0,
  costUsd: null,
  unpricedCalls: 0,
}

export function addUsage(a: ModelUsage, b: ModelUsage): ModelUsage {
  return {
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    totalTokens: a.totalTokens + b.totalTokens,
    costUsd: a.costUsd === null ? b.costUsd : a.costUsd + (b.costUsd ?? 0),
    unpricedCalls: a.unpricedCalls + b.unpricedCalls,
  }
}
