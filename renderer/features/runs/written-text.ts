/** What models are writing, out of a run's events, and what it took, in words. Pure. */

import type { RunEvent } from '../../../contracts/events.ts'
import type { ModelUsage } from '../../../contracts/usage.ts'
import { formatNumber, t } from '../../text/text.ts'
import { dollarWords } from '../dashboard/figure-words.ts'

/** Of the newest stream only: one that begins anew leaves what was written before it behind. */
export function writtenText(events: readonly RunEvent[], path: string): { text: string; reasoning: string } {
  const deltas = events.filter((event) => event.path === path && event.type === 'node.delta')
  const stream = deltas.at(-1)?.data.stream
  const of = (kind: string) =>
    deltas
      .filter(({ data }) => data.stream === stream && data.kind === kind)
      .map(({ data }) => String(data.text ?? ''))
      .join('')
  return { text: of('text'), reasoning: of('reasoning') }
}

export function usageWords({ totalTokens, costUsd, unpricedCalls }: ModelUsage): string {
  const tokens = t('runs.tokens', { totalTokens })
  if (costUsd === null) return t('runs.costNotKnown', { tokens })
  if (costUsd === 0 && unpricedCalls === 0) return tokens
  return `${tokens}, ${unpricedCalls > 0 ? `${t('runs.atLeast')} ` : ''}${dollarWords(costUsd)}`
}

/** What one run may use at most; nothing where that is not bounded. */
export function budgetWords({ maxTokens, maxCost }: { maxTokens: number | null; maxCost: number | null }): string {
  const most = [
    ...(maxTokens === null ? [] : [t('runs.tokens2', { maxTokens })]),
    ...(maxCost === null
      ? []
      : [
          formatNumber(maxCost, {
            style: 'currency',
            currency: 'USD',
            minimumFractionDigits: 0,
            maximumFractionDigits: 6,
          }),
        ]),
  ]
  return most.length === 0 ? '' : `${t('runs.budget', { most: most.join(', ') })} `
}
