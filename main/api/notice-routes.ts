import { listNoticesRoute, type SystemNotice, streamNoticesRoute } from '../../contracts/notices.ts'
import { type Served, type StreamEvent, serve } from '../../contracts/route.ts'
import type { Notices } from '../notices/open-notices.ts'

export const noticeRoutes = (notices: Notices): Served[] => [
  serve(listNoticesRoute, async ({ query }) => ({ items: notices.list(query.limit) })),
  serve(streamNoticesRoute, ({ headers, signal }) => {
    const seen = Number(headers['last-event-id'] || Number.NaN)
    return numbered(notices.follow(Number.isInteger(seen) ? seen : undefined, signal))
  }),
]

async function* numbered(notices: AsyncGenerator<SystemNotice>): AsyncGenerator<StreamEvent<SystemNotice>> {
  for await (const notice of notices) yield { id: String(notice.id), data: notice }
}
