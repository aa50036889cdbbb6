import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import { getChatSessionRoute, listChatSessionsRoute, listTurnsRoute } from '../../../contracts/chat.ts'

export const chatKeys = {
  sessions: ['chat', 'sessions'],
  session: (id: string) => ['chat', 'session', id],
  turns: (id: string) => ['chat', 'turns', id],
} as const

export const sessionsQuery = (client: Client, search: string) =>
  infiniteQueryOptions({
    queryKey: [...chatKeys.sessions, search],
    queryFn: ({ pageParam, signal }) =>
      call(client, listChatSessionsRoute, {
        query: { limit: 50, ...(search && { search }), ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  })

export const sessionQuery = (client: Client, sessionId: string) =>
  queryOptions({
    queryKey: chatKeys.session(sessionId),
    queryFn: ({ signal }) => call(client, getChatSessionRoute, { params: { sessionId }, signal }),
  })

/** The newest turns first in the list of pages; each page is in order. */
export const turnsQuery = (client: Client, sessionId: string) =>
  infiniteQueryOptions({
    queryKey: chatKeys.turns(sessionId),
    queryFn: ({ pageParam, signal }) =>
      call(client, listTurnsRoute, {
        params: { sessionId },
        query: { limit: 50, ...(pageParam && { before: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ nextBefore }) => nextBefore,
  })
