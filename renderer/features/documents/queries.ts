import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import {
  findInDocumentRoute,
  getDocumentPageRoute,
  getDocumentRoute,
  listChunksRoute,
} from '../../../contracts/knowledge-routes.ts'
import { knowledgeKeys } from './keys.ts'

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

export const findQuery = (client: Client, documentId: string, text: string) =>
  queryOptions({
    queryKey: [...knowledgeKeys.documents, 'find', documentId, text],
    queryFn: ({ signal }) => call(client, findInDocumentRoute, { params: { documentId }, query: { text }, signal }),
    enabled: text !== '',
    placeholderData: text === '' ? undefined : keepPreviousData,
  })

export const chunksQuery = (client: Client, documentId: string) =>
  infiniteQueryOptions({
    queryKey: [...knowledgeKeys.documents, 'chunks', documentId],
    queryFn: ({ pageParam, signal }) =>
      call(client, listChunksRoute, {
        params: { documentId },
        query: { limit: 50, ...(pageParam >= 0 && { after: pageParam }) },
        signal,
      }),
    initialPageParam: -1,
    getNextPageParam: ({ nextAfter }) => nextAfter,
  })
