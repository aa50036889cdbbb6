/** What a person should hear of wherever they are: something that iceOS stands on is down, or answers again. */
import { z } from 'zod'
import { route } from './route.ts'

const tag = 'Health'

export const noticeKinds = ['down', 'recovered', 'unsteady', 'gave-up'] as const

export const SystemNotice = z
  .object({
    id: z.int(),
    at: z.string(),
    subject: z.string().meta({ description: 'What it is about, such as postgres-1, container-engine or engine' }),
    kind: z.enum(noticeKinds).meta({
      description: '`unsteady`: it goes and comes too often to be told each time; `gave-up`: somebody has to look',
    }),
    title: z.string(),
    sentence: z.string(),
  })
  .meta({ id: 'SystemNotice' })
export type SystemNotice = z.infer<typeof SystemNotice>

export const listNoticesRoute = route({
  method: 'GET',
  path: '/api/v1/system/notices',
  summary: 'What was down and has recovered of late, the newest first',
  tag,
  access: 'system:read',
  query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) }),
  output: z.object({ items: z.array(SystemNotice) }),
})

export const streamNoticesRoute = route({
  method: 'GET',
  path: '/api/v1/system/notices/events',
  summary: 'Each notice when it comes; with Last-Event-ID also those that were missed',
  tag,
  access: 'system:read',
  event: SystemNotice,
})

export const noticeRoutes = [listNoticesRoute, streamNoticesRoute]
