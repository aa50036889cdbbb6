import { queryOptions } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import { listTasksRoute } from '../../../contracts/tasks.ts'

export const taskKeys = { all: ['tasks'] } as const

/** A question may come up in a run that goes on elsewhere, which is no change of its state: so it is asked now and then. */
const askEveryMs = 15_000

export const tasksQuery = (client: Client) =>
  queryOptions({
    queryKey: taskKeys.all,
    queryFn: ({ signal }) => call(client, listTasksRoute, { signal }),
    refetchInterval: askEveryMs,
  })
