import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Client } from '../../../contracts/call.ts'
import { call } from '../../../contracts/call.ts'
import type { RunEvent } from '../../../contracts/events.ts'
import { getOutputRoute, getRunRoute, listRunEventsRoute, listRunsRoute } from '../../../contracts/run-routes.ts'
import type { RunState } from '../../../contracts/runs.ts'
import { applyEvents } from './apply-event.ts'
import { periods, type RunFilter } from './run-filter.ts'

export const runKeys = {
  all: ['runs'],
  lists: ['runs', 'list'],
  /** The long list: kept up to date by refresh-run-pages.ts, and never asked for as a whole again. */
  pages: ['runs', 'pages'],
  one: (runId: string) => ['runs', runId],
  events: (runId: string) => ['runs', runId, 'events'],
  /** What the stream has said lately: an answer that was on its way meanwhile is brought up to date with it. */
  recent: (runId: string) => ['runs', runId, 'recent'],
} as const

const pageSize = 100

export const runsQuery = (client: Client, query: { limit: number; state?: RunState[]; asking?: 'true' }) =>
  queryOptions({
    queryKey: [...runKeys.lists, query],
    queryFn: ({ signal }) => call(client, listRunsRoute, { query, signal }),
  })

export const runPagesQuery = (client: Client, filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: [...runKeys.pages, filter],
    queryFn: ({ signal, pageParam }) =>
      call(client, listRunsRoute, {
        query: { ...listQueryOf(filter), ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })

export function listQueryOf({ states, workflow, search, period }: RunFilter) {
  const ageMs = periods.find(({ value }) => value === period)?.ms
  return {
    limit: pageSize,
    ...(states.length > 0 ? { state: states } : {}),
    ...(workflow ? { blueprintId: workflow } : {}),
    ...(search ? { search } : {}),
    ...(ageMs ? { after: new Date(Date.now() - ageMs).toISOString() } : {}),
  }
}

export const runQuery = (client: Client, runId: string) =>
  queryOptions({
    queryKey: runKeys.one(runId),
    queryFn: async ({ signal, client: queries }) => {
      const run = await call(client, getRunRoute, { params: { runId }, signal })
      return applyEvents(run, queries.getQueryData<RunEvent[]>(runKeys.recent(runId)) ?? [])
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    // What holds a queued run is no event of that run.
    refetchInterval: ({ state }) => (state.data?.state === 'queued' ? queuedEveryMs : false),
  })
const queuedEveryMs = 3000

const eventsAtOnce = 1000

/** All events so far; the stream adds those that follow. */
export const runEventsQuery = (client: Client, runId: string) =>
  queryOptions({
    queryKey: runKeys.events(runId),
    queryFn: async ({ signal }) => {
      const events: RunEvent[] = []
      for (;;) {
        const after = events.at(-1)?.seq ?? 0
        const query = { after, limit: eventsAtOnce }
        const page = await call(client, listRunEventsRoute, { params: { runId }, query, signal })
        events.push(...page.items)
        if (page.items.length === 0 || (events.at(-1)?.seq ?? 0) >= page.lastSeq) return events
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  })

/** A whole output, of the run or of one node: read only when somebody asks for it. */
export const outputQuery = (client: Client, runId: string, path: string | undefined) =>
  queryOptions({
    queryKey: [...runKeys.one(runId), 'output', path ?? ''],
    queryFn: ({ signal }) =>
      call(client, getOutputRoute, { params: { runId }, query: path === undefined ? {} : { path }, signal }),
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })
