import { queryOptions } from '@tanstack/react-query'
import type { Client } from '../../../contracts/call.ts'
import { call } from '../../../contracts/call.ts'
import { Readiness, readyzRoute } from '../../../contracts/health.ts'
import { getSettingsRoute, getStatusRoute } from '../../../contracts/system.ts'

export const systemKeys = {
  status: ['system', 'status'],
  readiness: ['system', 'readiness'],
  settings: ['settings'],
} as const

const probeEveryMs = 10_000

export const statusQuery = (client: Client) =>
  queryOptions({
    queryKey: systemKeys.status,
    queryFn: ({ signal }) => call(client, getStatusRoute, { signal }),
    refetchInterval: probeEveryMs,
    retry: false,
  })

/** "Not ready" is an answer here, not an error: its body names what is failing. */
export const readinessQuery = (client: Client) =>
  queryOptions({
    queryKey: systemKeys.readiness,
    queryFn: async ({ signal }) => {
      const response = await client.fetch(client.url + readyzRoute.path, { signal })
      const read = Readiness.safeParse(await response.json().catch(() => undefined))
      return read.success ? read.data : null
    },
    refetchInterval: probeEveryMs,
    retry: false,
  })

export const settingsQuery = (client: Client) =>
  queryOptions({
    queryKey: systemKeys.settings,
    queryFn: ({ signal }) => call(client, getSettingsRoute, { signal }),
  })
