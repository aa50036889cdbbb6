/** Which charts there are, as data. */
import { formatDuration } from '../../ui/durations.ts'
import type { Series } from './figure-chart.tsx'
import { countWords, dollarWords, percentWords } from './figure-words.ts'

type Chart = { title: string; kind: 'bars' | 'lines'; series: readonly Series[]; format: (value: number) => string }

export const charts: readonly Chart[] = [
  {
    title: 'Runs',
    kind: 'bars',
    format: countWords,
    series: [
      { key: 'succeeded', label: 'Succeeded', color: 'var(--ok)' },
      { key: 'failed', label: 'Failed', color: 'var(--broken)' },
      { key: 'cancelled', label: 'Cancelled', color: 'var(--off)' },
      { key: 'open', label: 'Not ended', color: 'var(--accent-line)' },
    ],
  },
  {
    title: 'How long they took',
    kind: 'lines',
    format: formatDuration,
    series: [
      { key: 'p50', label: 'Half of them (p50)', color: 'var(--hue-blue)' },
      { key: 'p95', label: '95 % (p95)', color: 'var(--hue-violet)', dash: '6 3' },
      { key: 'p99', label: '99 % (p99)', color: 'var(--hue-rose)', dash: '2 3' },
    ],
  },
  {
    title: 'Error rate',
    kind: 'lines',
    format: percentWords,
    series: [{ key: 'errors', label: 'Failed, of those that succeeded or failed', color: 'var(--broken)' }],
  },
  {
    title: 'Time in the queue',
    kind: 'lines',
    format: formatDuration,
    series: [
      { key: 'waited50', label: 'Half of them (p50)', color: 'var(--hue-blue)' },
      { key: 'waited95', label: '95 % (p95)', color: 'var(--hue-violet)', dash: '6 3' },
    ],
  },
  {
    title: 'Tokens',
    kind: 'bars',
    format: countWords,
    series: [{ key: 'tokens', label: 'Read and written by models', color: 'var(--hue-teal)' }],
  },
  {
    title: 'Cost',
    kind: 'bars',
    format: dollarWords,
    series: [{ key: 'cost', label: 'US dollars', color: 'var(--hue-amber)' }],
  },
]
