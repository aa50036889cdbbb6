import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../contracts/call.ts'
import type { JsonObject } from '../../../contracts/json.ts'
import {
  answerRoute,
  type BulkAction,
  bulkRunsRoute,
  cancelRunRoute,
  pauseRunRoute,
  resumeRunRoute,
  retryRunRoute,
} from '../../../contracts/run-routes.ts'
import { useClient } from '../../page/context.ts'
import { runKeys } from './queries.ts'
import { taskKeys } from './task-queries.ts'

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
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: runKeys.one(runId), exact: true }),
        queries.invalidateQueries({ queryKey: taskKeys.all }),
      ]),
  })
}

export function usePauseRun(runId: string) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (isPaused: boolean) => call(client, isPaused ? pauseRunRoute : resumeRunRoute, { params: { runId } }),
    onSettled: () => queries.invalidateQueries({ queryKey: runKeys.one(runId), exact: true }),
  })
}

export function useChangeRuns() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ action, ids }: { action: BulkAction; ids: string[] }) =>
      call(client, bulkRunsRoute, { body: { action, filter: { ids }, dryRun: false } }),
    onSettled: () => queries.invalidateQueries({ queryKey: runKeys.lists }),
  })
}
