import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../contracts/call.ts'
import { deleteSecretRoute, putSecretRoute } from '../../../contracts/secrets.ts'
import { useClient } from '../../page/context.ts'
import { secretsKey } from './queries.ts'

/** The value goes from the form to the engine, and into no cache of the page. */
export function usePutSecret() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ name, value }: { name: string; value: string }) =>
      call(client, putSecretRoute, { params: { name }, body: { value } }),
    onSettled: () => queries.invalidateQueries({ queryKey: secretsKey }),
    gcTime: 0,
  })
}

export function useDeleteSecret() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => call(client, deleteSecretRoute, { params: { name } }),
    onSettled: () => queries.invalidateQueries({ queryKey: secretsKey }),
  })
}
