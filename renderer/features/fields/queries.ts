import { queryOptions } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import { listTimesRoute } from '../../../contracts/triggers.ts'

export const timesQuery = (client: Client, schedule: { cron: string; timezone: string }) =>
  queryOptions({
    queryKey: ['times', schedule],
    queryFn: ({ signal }) => call(client, listTimesRoute, { query: schedule, signal }),
    staleTime: 30_000,
    retry: false,
    placeholderData: (before) => before,
  })
