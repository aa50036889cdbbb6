import type { ModelUsage } from '../../contracts/usage.ts'

type Budget = { max_total_tokens?: number | undefined; max_cost_usd?: number | undefined }

/** What has no known price counts for nothing here; tokens always count. */
export const isSpent = ({ max_total_tokens: tokens, max_cost_usd: cost }: Budget, usage: ModelUsage): boolean =>
  (tokens !== undefined && usage.totalTokens >= tokens) || (cost !== undefined && (usage.costUsd ?? 0) >= cost)
