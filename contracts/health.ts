import { z } from 'zod'
import { Problem } from './errors.ts'
import { route } from './route.ts'

const tag = 'Health'

export const livezRoute = route({
  method: 'GET',
  path: '/livez',
  summary: 'The process answers',
  tag,
  access: 'public',
  output: z.object({ status: z.literal('live') }),
})

export const Readiness = z.object({
  ok: z.boolean(),
  status: z.enum(['ready', 'not-ready']),
  failing: z.array(z.object({ name: z.string(), problem: Problem })),
})
export type Readiness = z.infer<typeof Readiness>

const ready = { tag, access: 'public', output: Readiness, errors: ['engine-unavailable'] } as const

export const readyzRoute = route({
  ...ready,
  method: 'GET',
  path: '/readyz',
  summary: 'Every dependency answered just now; 503 names the one that did not',
})

export const healthzRoute = route({
  ...ready,
  method: 'GET',
  path: '/healthz',
  summary: 'The same as /readyz, under the name that containers ask for',
})

export const healthRoutes = [livezRoute, readyzRoute, healthzRoute]
