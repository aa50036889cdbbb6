import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Client } from '../../../contracts/call.ts'
import { call, callStream } from '../../../contracts/call.ts'
import { getDiskBudgetRoute } from '../../../contracts/disk.ts'
import { doctorRoute } from '../../../contracts/doctor.ts'
import { cancelJobRoute, hasJobEnded, type Job, listJobsRoute } from '../../../contracts/jobs.ts'
import {
  getContainerEngineRoute,
  getStackRemainsRoute,
  getStackRoute,
  stackDownRoute,
  stackResetRoute,
  stackRestartRoute,
  stackScaleRoute,
  stackUpRoute,
  streamLogsRoute,
} from '../../../contracts/stack.ts'
import { dropKeptSideRoute, getKeptSideRoute, type KeptSide, stackMoveRoute } from '../../../contracts/stack-moves.ts'
import { useClient } from '../../page/context.ts'

const keys = {
  all: ['services'],
  stack: ['services', 'stack'],
  jobs: ['services', 'jobs'],
  engine: ['services', 'engine'],
  checks: ['services', 'checks'],
  kept: ['services', 'kept'],
  disk: ['services', 'disk'],
  remains: ['services', 'remains'],
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

export const keptSideQuery = (client: Client) =>
  queryOptions({ queryKey: keys.kept, queryFn: ({ signal }) => call(client, getKeptSideRoute, { signal }) })

export const diskQuery = (client: Client) =>
  queryOptions({ queryKey: keys.disk, queryFn: ({ signal }) => call(client, getDiskBudgetRoute, { signal }) })

export const remainsQuery = (client: Client) =>
  queryOptions({
    queryKey: keys.remains,
    queryFn: ({ signal }) => call(client, getStackRemainsRoute, { signal }),
    gcTime: 0, // what it says is to be true when somebody reads it
  })

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
  | { do: 'move'; to: KeptSide['side']; replace: boolean }
  | { do: 'drop-kept'; side: KeptSide['side'] }
  | { do: 'reset'; confirm: string; withoutBackup: boolean }

function act(client: Client, what: StackAct): Promise<Job> {
  switch (what.do) {
    case 'up':
      return call(client, stackUpRoute, { body: {} })
    case 'down':
      return call(client, stackDownRoute)
    case 'restart':
      return call(client, stackRestartRoute, { body: { service: what.service } })
    case 'scale':
      return call(client, stackScaleRoute, { body: { service: 'worker', count: what.count } })
    case 'cancel':
      return call(client, cancelJobRoute, { params: { jobId: what.jobId } })
    case 'move':
      return call(client, stackMoveRoute, { body: { to: what.to, replace: what.replace } })
    case 'drop-kept':
      return call(client, dropKeptSideRoute, { body: { side: what.side } })
    case 'reset':
      return call(client, stackResetRoute, { body: { confirm: what.confirm, withoutBackup: what.withoutBackup } })
  }
}

export function useStackAct() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (what: StackAct) => act(client, what),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.all }),
  })
}
