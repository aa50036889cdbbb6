import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Client } from '../../../contracts/call.ts'
import { call, callStream } from '../../../contracts/call.ts'
import { doctorRoute } from '../../../contracts/doctor.ts'
import { cancelJobRoute, hasJobEnded, type Job, listJobsRoute } from '../../../contracts/jobs.ts'
import {
  getContainerEngineRoute,
  getStackRoute,
  stackDownRoute,
  stackRestartRoute,
  stackScaleRoute,
  stackUpRoute,
  streamLogsRoute,
} from '../../../contracts/stack.ts'
import { useClient } from '../../page/context.ts'

const keys = {
  all: ['services'],
  stack: ['services', 'stack'],
  jobs: ['services', 'jobs'],
  engine: ['services', 'engine'],
  checks: ['services', 'checks'],
} as const

const calmMs = 5000
const busyMs = 700

export const stackQuery = (client: Client) =>
  queryOptions({
    queryKey: keys.stack,
    queryFn: ({ signal }) => call(client, getStackRoute, { signal }),
    refetchInterval: calmMs,
  })

export const containerEngineQuery = (client: Client) =>
  queryOptions({ queryKey: keys.engine, queryFn: ({ signal }) => call(client, getContainerEngineRoute, { signal }) })

export const jobsQuery = (client: Client) =>
  queryOptions({
    queryKey: keys.jobs,
    queryFn: async ({ signal }) => (await call(client, listJobsRoute, { query: { limit: 10 }, signal })).items,
    refetchInterval: (query) => (query.state.data?.some((job: Job) => !hasJobEnded(job)) ? busyMs : calmMs),
  })

export const checksQuery = (client: Client) =>
  queryOptions({
    queryKey: keys.checks,
    queryFn: async ({ signal }) => (await call(client, doctorRoute, { signal })).checks,
    enabled: false,
  })

export const logsQuery = (client: Client, service: string) =>
  queryOptions({
    queryKey: [...keys.all, 'logs', service],
    queryFn: async ({ signal }) => {
      const lines: { at: string; text: string }[] = []
      for await (const { data } of callStream(client, streamLogsRoute, { query: { service, tail: 200 }, signal })) {
        lines.push(...data.lines)
      }
      return lines
    },
    refetchInterval: calmMs,
  })

export type StackAct =
  | { do: 'up' }
  | { do: 'down' }
  | { do: 'restart'; service: string }
  | { do: 'scale'; count: number }
  | { do: 'cancel'; jobId: string }

function act(client: Client, what: StackAct): Promise<Job> {
  if (what.do === 'scale') return call(client, stackScaleRoute, { body: { service: 'worker', count: what.count } })
  if (what.do === 'up') return call(client, stackUpRoute, { body: {} })
  if (what.do === 'restart') return call(client, stackRestartRoute, { body: { service: what.service } })
  if (what.do === 'cancel') return call(client, cancelJobRoute, { params: { jobId: what.jobId } })
  return call(client, stackDownRoute)
}

export function useStackAct() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (what: StackAct) => act(client, what),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.all }),
  })
}
