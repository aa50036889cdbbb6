/** The time that the dashboard shows, as it stands in the address. Pure. */
import { t } from '../../text/text.ts'
export const ranges = [
  { value: '1h', label: '1 h', ms: 3_600_000, steps: 60 },
  { value: '24h', label: '24 h', ms: 86_400_000, steps: 48 },
  {
    value: '7d',
    get label() {
      return t('dashboard.n7Days')
    },
    ms: 7 * 86_400_000,
    steps: 56,
  },
  {
    value: '30d',
    get label() {
      return t('dashboard.n30Days')
    },
    ms: 30 * 86_400_000,
    steps: 60,
  },
  {
    value: 'custom',
    get label() {
      return t('dashboard.custom')
    },
    ms: undefined,
    steps: 60,
  },
] as const
export type RangeName = (typeof ranges)[number]['value']

export type DashboardChoice = { range: RangeName; from: string; to: string; workflow: string }

export function readChoice(params: URLSearchParams): DashboardChoice {
  const named = ranges.find(({ value }) => value === params.get('range'))
  return {
    range: named?.value ?? '24h',
    from: params.get('from') ?? '',
    to: params.get('to') ?? '',
    workflow: params.get('workflow') ?? '',
  }
}

export function writeChoice({ range, from, to, workflow }: DashboardChoice): Record<string, string> {
  const times = range === 'custom' ? { from, to } : {}
  const all = { ...(range !== '24h' && { range }), ...times, workflow }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}

export type Span = { from: string; to: string; steps: number }

/** Undefined: a custom time that is not whole yet, or runs backwards. */
export function spanOf({ range, from, to }: DashboardChoice, now: number): Span | undefined {
  const chosen = ranges.find(({ value }) => value === range) ?? ranges[1]
  const [start, end] = chosen.ms === undefined ? [Date.parse(from), Date.parse(to)] : [now - chosen.ms, now]
  if (!(start < end) || end - start > yearMs) return undefined
  return { from: new Date(start).toISOString(), to: new Date(end).toISOString(), steps: chosen.steps }
}
const yearMs = 366 * 86_400_000

/** As a control for a date and a time has it: local, to the minute. */
export function localMinute(ms: number): string {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}
