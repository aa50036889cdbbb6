import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RetryPolicy } from '../../contracts/nodes/node.ts'
import { retryDelayMs, retryPolicyOf } from './retry-timing.ts'

const policy = (given: Partial<RetryPolicy>): RetryPolicy =>
  RetryPolicy.parse({ jitter: false, backoff_seconds: 2, ...given })
const delays = (given: Partial<RetryPolicy>) => [1, 2, 3, 4].map((attempt) => retryDelayMs(policy(given), attempt))

describe('the wait before the next attempt', () => {
  it('is always the same, grows by the same, or doubles', () => {
    expect(delays({ backoff_strategy: 'fixed' })).toEqual([2000, 2000, 2000, 2000])
    expect(delays({ backoff_strategy: 'linear' })).toEqual([2000, 4000, 6000, 8000])
    expect(delays({ backoff_strategy: 'exponential' })).toEqual([2000, 4000, 8000, 16_000])
    expect(delays({ backoff_strategy: 'exponential', max_backoff_seconds: 5 })).toEqual([2000, 4000, 5000, 5000])
  })

  it('loses up to half of itself by jitter', () => {
    const jittered = policy({ backoff_strategy: 'fixed', jitter: true })
    expect([0, 0.5, 0.999999].map((random) => retryDelayMs(jittered, 1, () => random))).toEqual([2000, 1500, 1000])
  })

  it('is never negative, never above the maximum, and never shorter after a later attempt', () => {
    const policies = fc.record({
      backoff_strategy: fc.constantFrom('fixed' as const, 'linear' as const, 'exponential' as const),
      backoff_seconds: fc.double({ min: 0, max: 3600, noNaN: true }),
      max_backoff_seconds: fc.double({ min: 0, max: 86_400, noNaN: true }),
      jitter: fc.boolean(),
    })
    fc.assert(
      fc.property(
        policies,
        fc.integer({ min: 1, max: 99 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (given, attempt, random) => {
          const delayMs = retryDelayMs(policy(given), attempt, () => random)
          const whole = retryDelayMs(policy({ ...given, jitter: false }), attempt)
          expect(delayMs).toBeGreaterThanOrEqual(Math.floor(whole / 2))
          expect(delayMs).toBeLessThanOrEqual(whole)
          expect(whole).toBeLessThanOrEqual(Math.round(given.max_backoff_seconds * 1000))
          expect(retryDelayMs(policy({ ...given, jitter: false }), attempt + 1)).toBeGreaterThanOrEqual(whole)
        },
      ),
    )
  })

  it('comes from the short form where there is no policy', () => {
    const node = { retries: 2, backoff_seconds: 3 } as Parameters<typeof retryPolicyOf>[0]
    expect(retryPolicyOf(node)).toMatchObject({
      max_attempts: 3,
      backoff_strategy: 'fixed',
      backoff_seconds: 3,
      jitter: false,
    })
  })
})
