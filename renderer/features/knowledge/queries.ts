import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import type { Collection, DocumentState } from '../../../contracts/knowledge.ts'
import {
  listCollectionsRoute,
  listDocumentsRoute,
  type Search,
  searchRoute,
} from '../../../contracts/knowledge-routes.ts'
import { knowledgeKeys } from '../documents/keys.ts'

/** Only while documents are being read is there something to look for. */
const whileReadingMs = 1000
const isReading = (collections: readonly Collection[] | undefined) =>
  collections?.some(
    ({ pendingCount, vectors, chunkCount }) =>
      pendingCount > 0 || vectors.some(({ vectorCount, isSearched }) => !isSearched || vectorCount < chunkCount),
  ) ?? false

export const collectionsQuery = (client: Client) =>
  queryOptions({
    queryKey: knowledgeKeys.collections,
    queryFn: ({ signal }) => call(client, listCollectionsRoute, { signal }),
    refetchInterval: ({ state }) => (isReading(state.data?.items) ? whileReadingMs : false),
  })

/** Which documents of a collection are listed. */
export type DocumentChoice = { search?: string; state?: DocumentState }

export const documentsQuery = (client: Client, collectionId: string, choice: DocumentChoice = {}) =>
  infiniteQueryOptions({
    queryKey: [...knowledgeKeys.documents, collectionId, choice],
    queryFn: ({ pageParam, signal }) =>
      call(client, listDocumentsRoute, {
        params: { collectionId },
        query: { ...choice, limit: 100, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => {
      const items = state.data?.pages.flatMap((page) => page.items) ?? []
      return items.some((one) => one.state === 'waiting' || one.state === 'reading') ? whileReadingMs : false
    },
  })

export const searchQuery = (client: Client, search: Search) =>
  queryOptions({
    queryKey: ['knowledge', 'search', search],
    queryFn: ({ signal }) => call(client, searchRoute, { body: search, signal }),
    enabled: search.query !== '',
    placeholderData: keepPreviousData,
  })
