import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import { listMemoriesRoute, listMemoryScopesRoute, listSummariesRoute } from '../../../contracts/memory.ts'
import type { MemoryFilter } from './memory-filter.ts'

export const memoryKeys = { all: ['memories'], summaries: ['chat', 'summaries'] } as const

export const memoriesQuery = (client: Client, filter: MemoryFilter) =>
  infiniteQueryOptions({
    queryKey: [...memoryKeys.all, filter],
    queryFn: ({ pageParam: offset, signal }) =>
      call(client, listMemoriesRoute, { query: { ...filter, limit: 50, offset }, signal }),
    initialPageParam: 0,
    getNextPageParam: ({ nextOffset }) => nextOffset,
    placeholderData: keepPreviousData,
  })

export const scopesQuery = (client: Client) =>
  queryOptions({
    queryKey: [...memoryKeys.all, 'scopes'],
    queryFn: ({ signal }) => call(client, listMemoryScopesRoute, { signal }),
  })

export const summariesQuery = (client: Client, query: string) =>
  queryOptions({
    queryKey: [...memoryKeys.summaries, query],
    queryFn: ({ signal }) =>
      call(client, listSummariesRoute, { query: { ...(query && { query }), limit: 200 }, signal }),
    placeholderData: keepPreviousData,
  })
