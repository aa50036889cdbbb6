import { queryOptions } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import { listNoticesRoute } from '../../../contracts/notices.ts'

const everyMs = 15_000

export const systemNoticesQuery = (client: Client) =>
  queryOptions({
    queryKey: ['system-notices'],
    queryFn: async ({ signal }) => (await call(client, listNoticesRoute, { query: { limit: 50 }, signal })).items,
    refetchInterval: everyMs,
  })
