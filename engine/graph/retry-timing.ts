import type { RetryPolicy } from '../../contracts/nodes/node.ts'
import type { ParsedNode } from './compile.ts'

/** A node's policy; `retries` and `backoff_seconds` are its short form. */
export function retryPolicyOf(node: ParsedNode): RetryPolicy {
  return (
    node.retry_policy ?? {
      max_attempts: node.retries + 1,
      backoff_strategy: 'fixed',
      backoff_seconds: node.backoff_seconds,
      max_backoff_seconds: 3600,
      jitter: false,
    }
  )
}

/**
 * How long to wait after attempt number `attempt` (1 is the first) has failed: fixed b, linear b·n, exponential b·2ⁿ⁻¹,
 * never above the maximum. Jitter takes away up to half, so that nodes which failed together do not return together.
 */
export function retryDelayMs(policy: RetryPolicy, attempt: number, random: () => number = Math.random): number {
  const base = policy.backoff_seconds * 1000
  const factor = { fixed: 1, linear: attempt, exponential: 2 ** (attempt - 1) }[policy.backoff_strategy]
  const delayMs = Math.min(base * factor, policy.max_backoff_seconds * 1000)
  return Math.round(policy.jitter ? delayMs * (1 - random() / 2) : delayMs)
}
