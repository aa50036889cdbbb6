import { queryOptions } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import { listQueuesRoute } from '../../../contracts/limits.ts'
import { runFiguresRoute } from '../../../contracts/run-figures.ts'
import { type DashboardChoice, spanOf } from './range.ts'

const queuesEveryMs = 5000

/** The longer the time, the less a minute changes in it. */
const refreshMs = { '1h': 15_000, '24h': 30_000, '7d': 60_000, '30d': 60_000, custom: false } as const

/** The choice is the key, not its times: what is shown moves on with the clock. */
export const figuresQuery = (client: Client, choice: DashboardChoice) =>
  queryOptions({
    queryKey: ['run-figures', choice],
    queryFn: ({ signal }) => {
      const span = spanOf(choice, Date.now())
      if (!span) return null
      const query = { ...span, ...(choice.workflow && { blueprintId: choice.workflow }) }
      return call(client, runFiguresRoute, { query, signal })
    },
    refetchInterval: refreshMs[choice.range],
    placeholderData: (before) => before,
  })

export const queuesQuery = (client: Client) =>
  queryOptions({
    queryKey: ['queues'],
    queryFn: ({ signal }) => call(client, listQueuesRoute, { signal }),
    refetchInterval: queuesEveryMs,
  })
