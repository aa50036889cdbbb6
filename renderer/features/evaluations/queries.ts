import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import {
  deleteEvaluationRoute,
  type Evaluation,
  getAskedRoute,
  getEvaluationRoute,
  listEvaluationsRoute,
  makeQuestionsRoute,
  type StartEvaluation,
  startEvaluationRoute,
} from '../../../contracts/evaluations.ts'
import { useClient } from '../../page/context.ts'

const all = ['evaluations']
const whileRunningMs = 1000
const isRunning = (one: Evaluation | undefined) => one?.state === 'running'

export const evaluationsQuery = (client: Client) =>
  infiniteQueryOptions({
    queryKey: [...all, 'list'],
    queryFn: ({ pageParam: cursor, signal }) =>
      call(client, listEvaluationsRoute, { query: { limit: 20, ...(cursor && { cursor }) }, signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isRunning)) ? whileRunningMs : false,
  })

export const evaluationQuery = (client: Client, evaluationId: string) =>
  queryOptions({
    queryKey: [...all, 'one', evaluationId],
    queryFn: ({ signal }) => call(client, getEvaluationRoute, { params: { evaluationId }, signal }),
    refetchInterval: ({ state }) => (isRunning(state.data) ? whileRunningMs : false),
  })

export const askedQuery = (client: Client, evaluationId: string) =>
  queryOptions({
    queryKey: [...all, 'asked', evaluationId],
    queryFn: ({ signal }) => call(client, getAskedRoute, { params: { evaluationId }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: evaluationId !== '',
  })

function useRefresh() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: all })
}

export function useStartEvaluation() {
  const client = useClient()
  const onSettled = useRefresh()
  return useMutation({
    mutationFn: (body: StartEvaluation) => call(client, startEvaluationRoute, { body }),
    onSettled,
  })
}

export function useDeleteEvaluation() {
  const client = useClient()
  const onSettled = useRefresh()
  return useMutation({
    mutationFn: (evaluationId: string) => call(client, deleteEvaluationRoute, { params: { evaluationId } }),
    onSettled,
  })
}

export function useMakeQuestions() {
  const client = useClient()
  return useMutation({
    mutationFn: (body: { collectionIds: string[]; count: number }) => call(client, makeQuestionsRoute, { body }),
  })
}
