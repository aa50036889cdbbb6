import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../contracts/call.ts'
import {
  type AddTurn,
  addTurnRoute,
  attachFileRoute,
  type ChangeChatSession,
  type CreateChatSession,
  changeChatSessionRoute,
  createChatSessionRoute,
  deleteChatSessionRoute,
  type Rating,
  rateTurnRoute,
  startDemoRoute,
  stopTurnRoute,
} from '../../../contracts/chat.ts'
import { useClient } from '../../page/context.ts'
import { knowledgeKeys } from '../documents/keys.ts'
import { chatKeys } from './queries.ts'

/** What a change of a conversation makes stale. */
export function useRefreshChat() {
  const queries = useQueryClient()
  return (sessionId: string) =>
    Promise.all([
      queries.invalidateQueries({ queryKey: chatKeys.sessions }),
      queries.invalidateQueries({ queryKey: chatKeys.session(sessionId) }),
      queries.invalidateQueries({ queryKey: chatKeys.turns(sessionId) }),
    ])
}

export function useCreateSession() {
  const client = useClient()
  return useMutation({ mutationFn: (body: CreateChatSession) => call(client, createChatSessionRoute, { body }) })
}

export function useAsk() {
  const client = useClient()
  const refresh = useRefreshChat()
  return useMutation({
    mutationFn: ({ sessionId, body }: { sessionId: string; body: AddTurn }) =>
      call(client, addTurnRoute, { params: { sessionId }, body }),
    onSuccess: ({ sessionId }) => refresh(sessionId),
  })
}

export function useStop() {
  const client = useClient()
  const refresh = useRefreshChat()
  return useMutation({
    mutationFn: (turnId: string) => call(client, stopTurnRoute, { params: { turnId } }),
    onSuccess: ({ sessionId }) => refresh(sessionId),
  })
}

export function useChangeSession(sessionId: string) {
  const client = useClient()
  const refresh = useRefreshChat()
  return useMutation({
    mutationFn: (body: ChangeChatSession) => call(client, changeChatSessionRoute, { params: { sessionId }, body }),
    onSettled: () => refresh(sessionId),
  })
}

export function useDeleteSession() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (sessionId: string) => call(client, deleteChatSessionRoute, { params: { sessionId } }),
    onSettled: () => queries.invalidateQueries({ queryKey: chatKeys.sessions }),
  })
}

export function useRate() {
  const client = useClient()
  const refresh = useRefreshChat()
  return useMutation({
    mutationFn: ({ turnId, ...body }: { turnId: string; rating: Rating | null; comment?: string }) =>
      call(client, rateTurnRoute, { params: { turnId }, body }),
    onSuccess: ({ sessionId }) => refresh(sessionId),
  })
}

export function useAttach() {
  const client = useClient()
  const queries = useQueryClient()
  const refresh = useRefreshChat()
  return useMutation({
    mutationFn: ({ sessionId, file }: { sessionId: string; file: File }) =>
      call(client, attachFileRoute, { params: { sessionId }, query: { name: file.name }, bytes: file }),
    onSettled: (_document, _error, { sessionId }) =>
      Promise.all([refresh(sessionId), queries.invalidateQueries({ queryKey: knowledgeKeys.all })]),
  })
}

export function useStartDemo() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => call(client, startDemoRoute, { body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: knowledgeKeys.all }),
  })
}
