/** Which charts there are, as data. */
import { t } from '../../text/text.ts'
import { formatDuration } from '../../ui/durations.ts'
import type { Series } from './figure-chart.tsx'
import { countWords, dollarWords, percentWords } from './figure-words.ts'

type Chart = { title: string; kind: 'bars' | 'lines'; series: readonly Series[]; format: (value: number) => string }

export const charts = (): readonly Chart[] => [
  {
    title: t('dashboard.runs'),
    kind: 'bars',
    format: countWords,
    series: [
      {
        key: 'succeeded',
        label: t('dashboard.succeeded'),
        color: 'var(--ok)',
      },
      {
        key: 'failed',
        label: t('dashboard.failed'),
        color: 'var(--broken)',
      },
      {
        key: 'cancelled',
        label: t('dashboard.cancelled'),
        color: 'var(--off)',
      },
      {
        key: 'open',
        label: t('dashboard.notEnded'),
        color: 'var(--accent-line)',
      },
    ],
  },
  {
    title: t('dashboard.howLongTheyTook'),
    kind: 'lines',
    format: formatDuration,
    series: [
      {
        key: 'p50',
        label: t('dashboard.halfOfThemP50'),
        color: 'var(--hue-blue)',
      },
      { key: 'p95', label: '95 % (p95)', color: 'var(--hue-violet)', dash: '6 3' },
      { key: 'p99', label: '99 % (p99)', color: 'var(--hue-rose)', dash: '2 3' },
    ],
  },
  {
    title: t('dashboard.errorRate'),
    kind: 'lines',
    format: percentWords,
    series: [
      {
        key: 'errors',
        label: t('dashboard.failedOfThoseThatSucceeded'),
        color: 'var(--broken)',
      },
    ],
  },
  {
    title: t('dashboard.timeInTheQueue'),
    kind: 'lines',
    format: formatDuration,
    series: [
      {
        key: 'waited50',
        label: t('dashboard.halfOfThemP50'),
        color: 'var(--hue-blue)',
      },
      { key: 'waited95', label: '95 % (p95)', color: 'var(--hue-violet)', dash: '6 3' },
    ],
  },
  {
    title: t('dashboard.tokens'),
    kind: 'bars',
    format: countWords,
    series: [
      {
        key: 'tokens',
        label: t('dashboard.readAndWrittenByModels'),
        color: 'var(--hue-teal)',
      },
    ],
  },
  {
    title: t('dashboard.cost'),
    kind: 'bars',
    format: dollarWords,
    series: [
      {
        key: 'cost',
        label: t('dashboard.usDollars'),
        color: 'var(--hue-amber)',
      },
    ],
  },
]
