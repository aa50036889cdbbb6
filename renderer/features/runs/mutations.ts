import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../contracts/call.ts'
import type { JsonObject } from '../../../contracts/json.ts'
import { answerRoute, cancelRunRoute, startRunRoute } from '../../../contracts/runs.ts'
import { useClient } from '../../app/context.ts'
import { runKeys } from './queries.ts'

type Start = { blueprintId: string; version?: number; inputs: JsonObject }

/** A second click, or a second try after a lost answer, starts no second run: the key stands for this one wish. */
export function useStartRun() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (start: Start) =>
      call(client, startRunRoute, { body: start, headers: { 'idempotency-key': crypto.randomUUID() } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: runKeys.lists }),
  })
}

export function useCancelRun(runId: string) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => call(client, cancelRunRoute, { params: { runId } }),
    onSettled: () => queries.invalidateQueries({ queryKey: runKeys.one(runId), exact: true }),
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
