import {
  allMeasures,
  type Comparison,
  type EvaluationResult,
  type Interval,
  type Measure,
  type SettingResult,
} from '../../../contracts/evaluations.ts'
import { Card } from '../../ui/card.tsx'
import { plural } from '../../ui/durations.ts'
import { type Tone, ToneMark } from '../../ui/state-mark.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import css from './evaluations.module.css'

const measureWords: Record<Measure, string> = {
  'ndcg@10': 'nDCG@10',
  'recall@10': 'Recall@10',
  'recall@50': 'Recall@50',
  'mrr@10': 'MRR@10',
  'citation-precision': 'Citation precision',
  faithfulness: 'Faithfulness',
  answered: 'Answered',
}

/** All figures go from 0, nothing, to 1, everything. */
export function ResultView({ result }: { result: EvaluationResult }) {
  const { settings, comparisons, worst, questionCount } = result
  const measured = allMeasures.filter((measure) => settings.some(({ measures }) => measures[measure]))
  const notices = settings.flatMap(({ name, notices }) => notices.map((notice) => `${name}: ${notice}`))
  return (
    <div className={css.part}>
      <Card title={`${plural(questionCount, 'question')}, from 0 to 1`} flush>
        <Table caption="Figures" columns={columnsFor(measured)} rows={settings} rowKey={({ name }) => name} />
      </Card>
      <p className="muted">
        Below each figure stands where 95 % of other questions of this kind would put it. Recall: the share of relevant
        places that are among the first passages. MRR: 1 where the first passage is right, ½ where the second is. nDCG:
        both, and the order.
      </p>
      {comparisons.length > 0 && (
        <Card title="One against another">
          <ul className={css.comparisons}>
            {comparisons.map((one) => (
              <ComparisonRow key={one.name} one={one} />
            ))}
          </ul>
        </Card>
      )}
      {worst.length > 0 && (
        <Card title={`Served worst by ${settings[0]?.name}`}>
          <ol className={css.worst}>
            {worst.map(({ question, score, found }) => (
              <li key={question}>
                <p>{question}</p>
                <p className="muted">
                  {score.toFixed(2)} · found {found.length > 0 ? found.join('; ') : 'nothing'}
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
  { key: 'name', label: 'Setting', cell: ({ name }) => name },
  ...measured.map(
    (measure): Column<SettingResult> => ({
      key: measure,
      label: measureWords[measure],
      align: 'end',
      cell: ({ measures }) => <Figure interval={measures[measure]} />,
    }),
  ),
  { key: 'p95', label: '95 % within', align: 'end', cell: ({ p95Ms }) => `${Math.max(1, Math.round(p95Ms))} ms` },
]

function Figure({ interval }: { interval: Interval | undefined }) {
  if (!interval) return <span className="muted">–</span>
  const { mean, low, high } = interval
  return (
    <span className={css.figure}>
      <strong>{mean.toFixed(3)}</strong>
      <span className={css.range}>
        {low.toFixed(3)} to {high.toFixed(3)}
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
    p >= surely ? ['off', 'No sure difference'] : difference.mean > 0 ? ['ok', 'Better'] : ['broken', 'Worse']
  return (
    <li>
      <ToneMark tone={tone}>{word}</ToneMark>
      <p>
        {name} against {against}: {signed(difference.mean)} {measureWords[measure]} ({signed(difference.low)} to{' '}
        {signed(difference.high)})
      </p>
      <p className="muted">
        better for {plural(better, 'question')}, worse for {worse}; p {p < 0.001 ? '< 0.001' : p.toFixed(3)}
      </p>
    </li>
  )
}

const signed = (value: number) => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(3)}`
