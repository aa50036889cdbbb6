import {
  allMeasures,
  type Comparison,
  type EvaluationResult,
  type Interval,
  type Measure,
  type SettingResult,
} from '../../../contracts/evaluations.ts'
import { t } from '../../text/text.ts'
import { Card } from '../../ui/card.tsx'
import { formatFixed } from '../../ui/durations.ts'
import { type Tone, ToneMark } from '../../ui/state-mark.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import css from './evaluations.module.css'

const measureWords = (): Record<Measure, string> => ({
  'ndcg@10': 'nDCG@10',
  'recall@10': 'Recall@10',
  'recall@50': 'Recall@50',
  'mrr@10': 'MRR@10',
  'citation-precision': t('evaluations.citationPrecision'),
  faithfulness: t('evaluations.faithfulness'),
  answered: t('evaluations.answered'),
})

/** All figures go from 0, nothing, to 1, everything. */
export function ResultView({ result }: { result: EvaluationResult }) {
  const { settings, comparisons, worst, questionCount } = result
  const measured = allMeasures.filter((measure) => settings.some(({ measures }) => measures[measure]))
  const notices = settings.flatMap(({ name, notices }) => notices.map((notice) => `${name}: ${notice}`))
  return (
    <div className={css.part}>
      <Card title={t('evaluations.questionsFrom0To1', { count: questionCount })} flush>
        <Table
          caption={t('evaluations.figures')}
          columns={columnsFor(measured)}
          rows={settings}
          rowKey={({ name }) => name}
        />
      </Card>
      <p className="muted">{t('evaluations.belowEachFigureStandsWhere')}</p>
      {comparisons.length > 0 && (
        <Card title={t('evaluations.oneAgainstAnother')}>
          <ul className={css.comparisons}>
            {comparisons.map((one) => (
              <ComparisonRow key={one.name} one={one} />
            ))}
          </ul>
        </Card>
      )}
      {worst.length > 0 && (
        <Card title={t('evaluations.servedWorstBy', { name: settings[0]?.name ?? '' })}>
          <ol className={css.worst}>
            {worst.map(({ question, score, found }) => (
              <li key={question}>
                <p>{question}</p>
                <p className="muted">
                  {found.length > 0
                    ? t('evaluations.found', { score: formatFixed(score, 2), found: found.join('; ') })
                    : t('evaluations.foundNothing', { score: formatFixed(score, 2) })}
                </p>
              </li>
            ))}
          </ol>
        </Card>
      )}
      {notices.map((notice) => (
        <p key={notice} className="muted">
          {notice}
        </p>
      ))}
    </div>
  )
}

const columnsFor = (measured: readonly Measure[]): Column<SettingResult>[] => [
  { key: 'name', label: t('evaluations.setting'), cell: ({ name }) => name },
  ...measured.map(
    (measure): Column<SettingResult> => ({
      key: measure,
      label: measureWords()[measure],
      align: 'end',
      cell: ({ measures }) => <Figure interval={measures[measure]} />,
    }),
  ),
  {
    key: 'p95',
    label: t('evaluations.mostWithin'),
    align: 'end',
    cell: ({ p95Ms }) => `${Math.max(1, Math.round(p95Ms))} ms`,
  },
]

function Figure({ interval }: { interval: Interval | undefined }) {
  if (!interval) return <span className="muted">–</span>
  const { mean, low, high } = interval
  return (
    <span className={css.figure}>
      <strong>{formatFixed(mean, 3)}</strong>
      <span className={css.range}>
        {t('evaluations.range', { low: formatFixed(low, 3), high: formatFixed(high, 3) })}
      </span>
      <span className={css.bar} aria-hidden>
        <span style={{ left: `${low * 100}%`, width: `${Math.max(1, (high - low) * 100)}%` }} />
        <i style={{ left: `${mean * 100}%` }} />
      </span>
    </span>
  )
}

/** Chance alone would rarely give so large a difference. */
const surely = 0.05

function ComparisonRow({ one }: { one: Comparison }) {
  const { name, against, difference, better, worse, p, measure } = one
  const [tone, word]: [Tone, string] =
    p >= surely
      ? ['off', t('evaluations.noSureDifference')]
      : difference.mean > 0
        ? ['ok', t('evaluations.better')]
        : ['broken', t('evaluations.worse')]
  return (
    <li>
      <ToneMark tone={tone}>{word}</ToneMark>
      <p>
        {t('evaluations.against', {
          name,
          against,
          difference: signed(difference.mean),
          measure: measureWords()[measure],
          low: signed(difference.low),
          high: signed(difference.high),
        })}
      </p>
      <p className="muted">
        {t('evaluations.betterForQuestionsWorseFor', {
          count: better,
          worse,
          p: p < 0.001 ? `< ${formatFixed(0.001, 3)}` : formatFixed(p, 3),
        })}
      </p>
    </li>
  )
}

const signed = (value: number) => `${value >= 0 ? '+' : '−'}${formatFixed(Math.abs(value), 3)}`
