import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import {
  getWorkflowLimitsRoute,
  pauseWorkflowRoute,
  type RunLimits,
  resumeWorkflowRoute,
  setWorkflowLimitsRoute,
  type WorkflowLimits,
} from '../../../contracts/limits.ts'
import { useClient } from '../../page/context.ts'

export const limitKeys = { one: (blueprintId: string) => ['limits', blueprintId] } as const

/** How the queue stands changes with every run of the workflow. */
const queueEveryMs = 5000

export const limitsQuery = (client: Client, blueprintId: string) =>
  queryOptions({
    queryKey: limitKeys.one(blueprintId),
    queryFn: ({ signal }) => call(client, getWorkflowLimitsRoute, { params: { blueprintId }, signal }),
    refetchInterval: queueEveryMs,
  })

export function useSetLimits(blueprintId: string) {
  const client = useClient()
  return useLimitsMutation(blueprintId, (body: RunLimits) =>
    call(client, setWorkflowLimitsRoute, { params: { blueprintId }, body }),
  )
}

export function usePauseWorkflow(blueprintId: string) {
  const client = useClient()
  return useLimitsMutation(blueprintId, (isPaused: boolean) =>
    call(client, isPaused ? pauseWorkflowRoute : resumeWorkflowRoute, { params: { blueprintId } }),
  )
}

function useLimitsMutation<Input>(blueprintId: string, mutationFn: (input: Input) => Promise<WorkflowLimits>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: (state) => queries.setQueryData(limitKeys.one(blueprintId), state),
  })
}
