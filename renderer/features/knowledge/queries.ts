import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import {
  type Collection,
  getDocumentPageRoute,
  getDocumentRoute,
  listCollectionsRoute,
  listDocumentsRoute,
  searchRoute,
} from '../../../contracts/knowledge.ts'

export const knowledgeKeys = {
  all: ['knowledge'],
  collections: ['knowledge', 'collections'],
  documents: ['knowledge', 'documents'],
} as const

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

export const documentsQuery = (client: Client, collectionId: string) =>
  infiniteQueryOptions({
    queryKey: [...knowledgeKeys.documents, collectionId],
    queryFn: ({ pageParam, signal }) =>
      call(client, listDocumentsRoute, {
        params: { collectionId },
        query: { limit: 100, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) => {
      const items = state.data?.pages.flatMap((page) => page.items) ?? []
      return items.some((one) => one.state === 'waiting' || one.state === 'reading') ? whileReadingMs : false
    },
  })

export const searchQuery = (client: Client, query: string, collectionId: string | undefined) =>
  queryOptions({
    queryKey: ['knowledge', 'search', collectionId ?? '', query],
    queryFn: ({ signal }) =>
      call(client, searchRoute, {
        body: { query, limit: 10, ...(collectionId ? { collectionIds: [collectionId] } : {}) },
        signal,
      }),
    enabled: query !== '',
    placeholderData: keepPreviousData,
  })

export const documentQuery = (client: Client, documentId: string) =>
  queryOptions({
    queryKey: [...knowledgeKeys.documents, 'one', documentId],
    queryFn: ({ signal }) => call(client, getDocumentRoute, { params: { documentId }, signal }),
  })

export const pageQuery = (client: Client, documentId: string, page: number) =>
  queryOptions({
    queryKey: [...knowledgeKeys.documents, 'page', documentId, page],
    queryFn: ({ signal }) => call(client, getDocumentPageRoute, { params: { documentId, page }, signal }),
  })
