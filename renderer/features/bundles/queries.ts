import { queryOptions } from '@tanstack/react-query'
import { listBundlesRoute } from '../../../contracts/bundles.ts'
import { type Client, call } from '../../../contracts/call.ts'

export const bundleKeys = { all: ['bundles'] } as const

export const bundlesQuery = (client: Client) =>
  queryOptions({ queryKey: bundleKeys.all, queryFn: ({ signal }) => call(client, listBundlesRoute, { signal }) })
