import { useMutation } from '@tanstack/react-query'
import { call } from '../../../../contracts/call.ts'
import { type ProposeWorkflow, proposeWorkflowRoute } from '../../../../contracts/proposals.ts'
import { useClient } from '../../../page/context.ts'

export function usePropose() {
  const client = useClient()
  return useMutation({ mutationFn: (body: ProposeWorkflow) => call(client, proposeWorkflowRoute, { body }) })
}
