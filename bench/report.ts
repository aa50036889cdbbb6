export type Row = {
  what: string
  /** Where: PGlite, Postgres, or nothing where it makes no difference. */
  on: string
  unit: string
  median: number
  low: number
  high: number
  /** The figure that it shall reach, and from which side. */
  goal?: { atMost: number } | { atLeast: number }
}

export type BenchOptions = { rounds: number; databaseUrl: string | undefined }
export type Bench = (options: BenchOptions) => Promise<Row[]>

export function row(what: string, on: string, unit: string, samples: readonly number[], goal?: Row['goal']): Row {
  const sorted = samples.toSorted((a, b) => a - b)
  return {
    what,
    on,
    unit,
    median: percentile(sorted, 50),
    low: sorted[0] ?? Number.NaN,
    high: sorted.at(-1) ?? Number.NaN,
    ...(goal && { goal }),
  }
}

/** Of values in ascending order. */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN
}

export function printTable(rows: readonly Row[]): string {
  const lines = rows.map((one) => [
    one.what,
    one.on,
    `${format(one.median)} ${one.unit}`,
    `${format(one.low)} – ${format(one.high)}`,
    goalText(one),
  ])
  const header = ['What', 'On', 'Median', 'Spread', 'Goal']
  const widths = header.map((title, index) => Math.max(title.length, ...lines.map((line) => line[index]?.length ?? 0)))
  const print = (line: string[]) => `| ${line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`
  return [print(header), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.map(print)].join('\n')
}

function goalText({ goal, median }: Row): string {
  if (!goal) return ''
  const [limit, isMet] =
    'atMost' in goal ? [`≤ ${goal.atMost}`, median <= goal.atMost] : [`≥ ${goal.atLeast}`, median >= goal.atLeast]
  return `${limit} ${isMet ? '✓' : '✗'}`
}

const format = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
