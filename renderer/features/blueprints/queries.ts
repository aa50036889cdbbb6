import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import {
  getBlueprintRoute,
  getBlueprintVersionRoute,
  listBlueprintsRoute,
  listBlueprintVersionsRoute,
} from '../../../contracts/blueprints.ts'
import { listBundlesRoute } from '../../../contracts/bundles.ts'
import type { Client } from '../../../contracts/call.ts'
import { call } from '../../../contracts/call.ts'

export const blueprintKeys = {
  all: ['blueprints'],
  lists: ['blueprints', 'list'],
  one: (id: string) => ['blueprints', id],
} as const

const pageSize = 50

export const blueprintsQuery = (client: Client, query: { limit: number }) =>
  queryOptions({
    queryKey: [...blueprintKeys.lists, query],
    queryFn: ({ signal }) => call(client, listBlueprintsRoute, { query, signal }),
  })

export const blueprintPagesQuery = (client: Client, search: string) =>
  infiniteQueryOptions({
    queryKey: [...blueprintKeys.lists, 'pages', search],
    queryFn: ({ signal, pageParam }) =>
      call(client, listBlueprintsRoute, {
        query: { limit: pageSize, ...(search ? { search } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  })

export const blueprintQuery = (client: Client, blueprintId: string) =>
  queryOptions({
    queryKey: blueprintKeys.one(blueprintId),
    queryFn: ({ signal }) => call(client, getBlueprintRoute, { params: { blueprintId }, signal }),
  })

export const blueprintVersionsQuery = (client: Client, blueprintId: string) =>
  queryOptions({
    queryKey: [...blueprintKeys.one(blueprintId), 'versions'],
    queryFn: ({ signal }) =>
      call(client, listBlueprintVersionsRoute, { params: { blueprintId }, query: { limit: 200 }, signal }),
  })

/** A version never changes. */
export const blueprintVersionQuery = (client: Client, blueprintId: string, version: number) =>
  queryOptions({
    queryKey: [...blueprintKeys.one(blueprintId), 'versions', version],
    queryFn: ({ signal }) => call(client, getBlueprintVersionRoute, { params: { blueprintId, version }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** What bundles have brought, to begin with. */
export const templatesQuery = (client: Client) =>
  queryOptions({
    queryKey: ['bundles', 'templates'],
    queryFn: ({ signal }) => call(client, listBundlesRoute, { signal }),
  })
