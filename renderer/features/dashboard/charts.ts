/** Which charts there are, as data. */
import { t } from '../../text/text.ts'
import { formatDuration } from '../../ui/durations.ts'
import type { Series } from './figure-chart.tsx'
import { countWords, dollarWords, percentWords } from './figure-words.ts'

type Chart = { title: string; kind: 'bars' | 'lines'; series: readonly Series[]; format: (value: number) => string }

export const charts: readonly Chart[] = [
  {
    get title() {
      return t('dashboard.runs')
    },
    kind: 'bars',
    format: countWords,
    series: [
      {
        key: 'succeeded',
        get label() {
          return t('dashboard.succeeded')
        },
        color: 'var(--ok)',
      },
      {
        key: 'failed',
        get label() {
          return t('dashboard.failed')
        },
        color: 'var(--broken)',
      },
      {
        key: 'cancelled',
        get label() {
          return t('dashboard.cancelled')
        },
        color: 'var(--off)',
      },
      {
        key: 'open',
        get label() {
          return t('dashboard.notEnded')
        },
        color: 'var(--accent-line)',
      },
    ],
  },
  {
    get title() {
      return t('dashboard.howLongTheyTook')
    },
    kind: 'lines',
    format: formatDuration,
    series: [
      {
        key: 'p50',
        get label() {
          return t('dashboard.halfOfThemP50')
        },
        color: 'var(--hue-blue)',
      },
      { key: 'p95', label: '95 % (p95)', color: 'var(--hue-violet)', dash: '6 3' },
      { key: 'p99', label: '99 % (p99)', color: 'var(--hue-rose)', dash: '2 3' },
    ],
  },
  {
    get title() {
      return t('dashboard.errorRate')
    },
    kind: 'lines',
    format: percentWords,
    series: [
      {
        key: 'errors',
        get label() {
          return t('dashboard.failedOfThoseThatSucceeded')
        },
        color: 'var(--broken)',
      },
    ],
  },
  {
    get title() {
      return t('dashboard.timeInTheQueue')
    },
    kind: 'lines',
    format: formatDuration,
    series: [
      {
        key: 'waited50',
        get label() {
          return t('dashboard.halfOfThemP50')
        },
        color: 'var(--hue-blue)',
      },
      { key: 'waited95', label: '95 % (p95)', color: 'var(--hue-violet)', dash: '6 3' },
    ],
  },
  {
    get title() {
      return t('dashboard.tokens')
    },
    kind: 'bars',
    format: countWords,
    series: [
      {
        key: 'tokens',
        get label() {
          return t('dashboard.readAndWrittenByModels')
        },
        color: 'var(--hue-teal)',
      },
    ],
  },
  {
    get title() {
      return t('dashboard.cost')
    },
    kind: 'bars',
    format: dollarWords,
    series: [
      {
        key: 'cost',
        get label() {
          return t('dashboard.usDollars')
        },
        color: 'var(--hue-amber)',
      },
    ],
  },
]
