/** What the runs list shows, as it stands in the address. Pure. */

import { type RunState, runStates } from '../../../contracts/runs.ts'
import { t } from '../../text/text.ts'

export const periods = [
  {
    value: '',
    get label() {
      return t('runs.anyTime')
    },
    ms: undefined,
  },
  {
    value: '1h',
    get label() {
      return t('runs.lastHour')
    },
    ms: 3_600_000,
  },
  {
    value: '24h',
    get label() {
      return t('runs.last24Hours')
    },
    ms: 86_400_000,
  },
  {
    value: '7d',
    get label() {
      return t('runs.last7Days')
    },
    ms: 7 * 86_400_000,
  },
  {
    value: '30d',
    get label() {
      return t('runs.last30Days')
    },
    ms: 30 * 86_400_000,
  },
] as const

export type RunFilter = { states: RunState[]; workflow: string; search: string; period: string }

export function readFilter(params: URLSearchParams): RunFilter {
  const named = (params.get('state') ?? '').split(',')
  return {
    states: runStates.filter((state) => named.includes(state)),
    workflow: params.get('workflow') ?? '',
    search: params.get('search') ?? '',
    period: params.get('period') ?? '',
  }
}

export function writeFilter({ states, workflow, search, period }: RunFilter): Record<string, string> {
  const set = { state: states.join(','), workflow, search, period }
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== ''))
}

export const isFiltered = (filter: RunFilter): boolean => Object.keys(writeFilter(filter)).length > 0
