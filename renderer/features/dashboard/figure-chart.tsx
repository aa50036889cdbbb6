import { useState } from 'react'
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  type TooltipContentProps,
  XAxis,
  YAxis,
} from 'recharts'
import { t, textLocale } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import css from './dashboard.module.css'
import { type ChartRow, timeWords } from './figure-words.ts'

export type Series = { key: string; label: string; color: string; dash?: string }
type FigureChartProps = {
  title: string
  kind: 'bars' | 'lines'
  series: readonly Series[]
  rows: readonly ChartRow[]
  rangeMs: number
  format: (value: number) => string
}

const height = 190

/** One chart: its values are read by mouse, by arrow keys, or as the table behind it. */
export function FigureChart({ title, kind, series, rows, rangeMs, format }: FigureChartProps) {
  const [asTable, setAsTable] = useState(false)
  const time = (at: string) => timeWords(at, rangeMs)
  const shown = (value: unknown) => (typeof value === 'number' ? format(value) : '–')
  const isEmpty = rows.every((row) => series.every(({ key }) => row[key] === null || row[key] === 0))
  return (
    <Card
      title={title}
      actions={
        <Button size="small" kind="quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? t('dashboard.asAChart') : t('dashboard.asATable')}
        </Button>
      }
    >
      <ul className={css.legend}>
        {series.map(({ key, label, color, dash }) => (
          <li key={key}>
            <svg width="18" height="8" aria-hidden="true">
              <line x1="0" y1="4" x2="18" y2="4" stroke={color} strokeWidth="3" strokeDasharray={dash} />
            </svg>
            {label}
          </li>
        ))}
      </ul>
      {asTable ? (
        <FigureTable {...{ title, series, rows, shown }} />
      ) : (
        <div className={css.chart} style={{ height }}>
          {isEmpty && <p className={css.nothing}>{t('dashboard.nothingInThisTime')}</p>}
          <ResponsiveContainer width="100%" height={height}>
            <ComposedChart
              data={[...rows]}
              margin={{ top: 6, right: 8, bottom: 0, left: 0 }}
              accessibilityLayer
              aria-label={t('dashboard.chartKeys', { title })}
              title={title}
            >
              <CartesianGrid stroke="var(--line)" vertical={false} />
              <XAxis dataKey="at" tickFormatter={time} minTickGap={48} tickLine={false} {...axis} />
              <YAxis width={58} tickFormatter={format} tickLine={false} allowDecimals={false} {...axis} />
              <Tooltip
                cursor={{ fill: 'var(--hover)', stroke: 'var(--line-strong)' }}
                isAnimationActive={false}
                content={(given) => <Tip {...given} series={series} time={time} shown={shown} />}
              />
              {series.map(({ key, label, color, dash }) =>
                kind === 'bars' ? (
                  <Bar key={key} dataKey={key} name={label} stackId="all" fill={color} isAnimationActive={false} />
                ) : (
                  <Line
                    key={key}
                    dataKey={key}
                    name={label}
                    stroke={color}
                    strokeWidth={1.5}
                    dot={{ r: 1.5, fill: color, strokeWidth: 0 }}
                    connectNulls={false}
                    isAnimationActive={false}
                    {...(dash && { strokeDasharray: dash })}
                  />
                ),
              )}
            </ComposedChart>
          </ResponsiveContainer>
        </div>
      )}
    </Card>
  )
}

const axis = { stroke: 'var(--line-strong)', tick: { fill: 'var(--text-faint)', fontSize: 11 } }

type Words = { series: readonly Series[]; shown: (value: unknown) => string }
type TipProps = Words & Partial<TooltipContentProps> & { time: (at: string) => string }

function Tip({ active, label, payload, series, time, shown }: TipProps) {
  const row = payload?.[0]?.payload as ChartRow | undefined
  if (!active || !row) return null
  return (
    <div className={css.tip}>
      <strong>{time(String(label))}</strong>
      {series.map(({ key, label: name, color }) => (
        <span key={key}>
          <i style={{ background: color }} /> {name}: {shown(row[key])}
        </span>
      ))}
    </div>
  )
}

const exact = () => new Intl.DateTimeFormat(textLocale(), { dateStyle: 'short', timeStyle: 'short' })

function FigureTable({ title, series, rows, shown }: Words & { title: string; rows: readonly ChartRow[] }) {
  return (
    <section
      className={css.tableScroll}
      style={{ height }}
      aria-label={t('dashboard.asATable2', { title })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
      tabIndex={0}
    >
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t('dashboard.from')}</th>
            {series.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map((row) => (
            <tr key={row.at}>
              <th scope="row">{exact().format(Date.parse(row.at))}</th>
              {series.map(({ key }) => (
                <td key={key}>{shown(row[key])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
