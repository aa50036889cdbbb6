/** Keeps the long list of runs live: one question for its beginning, whatever is loaded, and the rest from the stream. */
import type { QueryClient } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import { listRunsRoute, type RunChange } from '../../../contracts/run-routes.ts'
import { listQueryOf, runKeys } from './queries.ts'
import type { RunFilter } from './run-filter.ts'
import { applyChanges, firstPages, mergeHead, type RunPages } from './run-pages.ts'

/** More are not asked for again in one go. */
const mostAtOnce = 4

export function startRefreshing(client: Client, queries: QueryClient, everyMs: number) {
  let changes = new Map<string, RunChange>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const stopping = new AbortController()
  const shownKeys = () => queries.getQueryCache().findAll({ queryKey: runKeys.pages, type: 'active' })

  // While the page was hidden nobody listened.
  for (const { queryKey } of shownKeys()) {
    queries.setQueryData<RunPages>(queryKey, (data) => data && firstPages(data, mostAtOnce))
    void queries.invalidateQueries({ queryKey, exact: true })
  }

  const refresh = async () => {
    timer = undefined
    const told = changes
    changes = new Map()
    queries.removeQueries({ queryKey: runKeys.pages, type: 'inactive' })
    await Promise.all(
      shownKeys().map(async ({ queryKey }) => {
        const filter = queryKey[2] as RunFilter
        const head = await call(client, listRunsRoute, { query: listQueryOf(filter), signal: stopping.signal })
        queries.setQueryData<RunPages>(
          queryKey,
          (data) => data && applyChanges(mergeHead(data, head), told, filter.states),
        )
      }),
      // A connection that is gone is the banner's business; what follows brings the list up to date.
    ).catch(() => {})
  }
  return {
    add: (change: RunChange) => {
      changes.set(change.runId, change)
      timer ??= setTimeout(() => void refresh(), everyMs)
    },
    stop: () => {
      clearTimeout(timer)
      stopping.abort()
    },
  }
}
