/** What the runs list shows, as it stands in the address. Pure. */
import { type RunState, runStates } from '../../../contracts/runs.ts'

export const periods = [
  { value: '', label: 'Any time', ms: undefined },
  { value: '1h', label: 'Last hour', ms: 3_600_000 },
  { value: '24h', label: 'Last 24 hours', ms: 86_400_000 },
  { value: '7d', label: 'Last 7 days', ms: 7 * 86_400_000 },
  { value: '30d', label: 'Last 30 days', ms: 30 * 86_400_000 },
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
