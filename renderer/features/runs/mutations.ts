import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../contracts/call.ts'
import type { JsonObject } from '../../../contracts/json.ts'
import { answerRoute, cancelRunRoute, retryRunRoute } from '../../../contracts/runs.ts'
import { useClient } from '../../page/context.ts'
import { runKeys } from './queries.ts'

export function useCancelRun(runId: string) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => call(client, cancelRunRoute, { params: { runId } }),
    onSettled: () => queries.invalidateQueries({ queryKey: runKeys.one(runId), exact: true }),
  })
}

export function useRetryRun(runId: string) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => call(client, retryRunRoute, { params: { runId }, body: {} }),
    onSettled: () => queries.invalidateQueries({ queryKey: runKeys.lists }),
  })
}

export function useAnswer(runId: string) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (given: { path: string; answer: JsonObject }) =>
      call(client, answerRoute, { params: { runId }, body: given }),
    onSettled: () => queries.invalidateQueries({ queryKey: runKeys.one(runId), exact: true }),
  })
}
