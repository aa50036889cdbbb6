import { useMutation } from '@tanstack/react-query'
import { call } from '../../../contracts/call.ts'
import type { JsonObject } from '../../../contracts/json.ts'
import { startRunRoute } from '../../../contracts/run-routes.ts'
import { useClient } from '../../page/context.ts'

type Start = { blueprintId: string; version?: number; inputs: JsonObject; dryRun?: true }

/**
 * `key` stands for one wish: a second click, or a second try after a lost answer, starts no second run. The lists learn
 * of the run from the stream of changes.
 */
export function useStartRun() {
  const client = useClient()
  return useMutation({
    mutationFn: ({ key, ...start }: Start & { key: string }) =>
      call(client, startRunRoute, { body: start, headers: { 'idempotency-key': key } }),
  })
}
