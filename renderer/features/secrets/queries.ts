import { queryOptions } from '@tanstack/react-query'
import type { Client } from '../../../contracts/call.ts'
import { call } from '../../../contracts/call.ts'
import { listSecretsRoute } from '../../../contracts/secrets.ts'

export const secretsKey = ['secrets'] as const

export const secretsQuery = (client: Client) =>
  queryOptions({ queryKey: secretsKey, queryFn: ({ signal }) => call(client, listSecretsRoute, { signal }) })
