/** Outputs of nodes that are marked with `cache`, which are taken again where the same goes in. */
import { z } from 'zod'
import { route } from './route.ts'

export const CacheSummary = z.object({
  entries: z.int(),
  bytes: z.int(),
  hits: z.int().meta({ description: 'How often what is there now was taken' }),
})
export type CacheSummary = z.infer<typeof CacheSummary>

const tag = 'Cache'
const path = '/api/v1/node-cache'
const Filter = z.object({
  blueprintId: z.uuid().optional().meta({ description: 'Only what runs of this workflow have made' }),
  nodeId: z.string().max(64).optional(),
})

export const getCacheRoute = route({
  method: 'GET',
  path,
  summary: 'How many outputs are kept to be taken again',
  tag,
  access: 'runs:read',
  query: Filter,
  output: CacheSummary,
})

export const clearCacheRoute = route({
  method: 'DELETE',
  path,
  summary: 'Forget outputs: their nodes run again',
  tag,
  access: 'runs:write',
  query: Filter,
  output: z.object({ removed: z.int() }),
})

export const nodeCacheRoutes = [getCacheRoute, clearCacheRoute]
