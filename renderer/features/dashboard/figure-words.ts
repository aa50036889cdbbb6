/** Figures as people read them. Pure. */

import type { FigureStep, Figures } from '../../../contracts/run-figures.ts'
import { formatNumber, textLocale } from '../../text/text.ts'

export const errorPercent = ({ succeeded, failed }: Pick<Figures, 'succeeded' | 'failed'>): number | null =>
  succeeded + failed === 0 ? null : (100 * failed) / (succeeded + failed)

export const percentWords = (percent: number | null): string =>
  percent === null
    ? '–'
    : `${percent === 0 || percent >= 10 ? formatNumber(Math.round(percent)) : formatNumber(percent, oneDigit)} %`

export const dollarWords = (dollars: number): string =>
  formatNumber(dollars, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    ...(dollars === 0 ? { maximumFractionDigits: 0 } : {}),
    ...(dollars !== 0 && dollars < 0.01 ? { minimumSignificantDigits: 2, maximumSignificantDigits: 2 } : {}),
  })
const oneDigit = { minimumFractionDigits: 1, maximumFractionDigits: 1 }

export const countWords = (count: number): string =>
  formatNumber(count, { notation: 'compact', maximumFractionDigits: 1 })

export type ChartRow = { at: string } & Record<string, number | null | string>

/** One row for each step, with all that any chart draws. */
export const rowsOf = (steps: readonly FigureStep[]): ChartRow[] =>
  steps.map((step) => ({
    at: step.at,
    succeeded: step.succeeded,
    failed: step.failed,
    cancelled: step.cancelled,
    open: step.runs - step.succeeded - step.failed - step.cancelled,
    p50: step.tookMs.p50,
    p95: step.tookMs.p95,
    p99: step.tookMs.p99,
    errors: errorPercent(step),
    waited50: step.waitedMs.p50,
    waited95: step.waitedMs.p95,
    tokens: step.tokens,
    cost: step.costUsd,
  }))

/** The time of a step as short as the range allows. */
export function timeWords(at: string, rangeMs: number, locale = textLocale()): string {
  const day = 86_400_000
  const style: Intl.DateTimeFormatOptions =
    rangeMs <= day
      ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
      : rangeMs <= 8 * day
        ? { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
        : { day: 'numeric', month: 'short' }
  return new Intl.DateTimeFormat(locale, style).format(Date.parse(at))
}
