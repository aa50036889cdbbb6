import { reply, type Served, serve } from '../../contracts/route.ts'
import { addWatchRoute, listWatchesRoute, removeWatchRoute } from '../../contracts/watches.ts'
import type { Watches } from '../watches/keep-watches.ts'

export const watchRoutes = (watches: Watches): Served[] => [
  serve(listWatchesRoute, async () => ({ items: watches.list() })),
  serve(addWatchRoute, async ({ body }) => reply(await watches.add(body.path, body.collectionId), { status: 201 })),
  serve(removeWatchRoute, ({ params }) => watches.remove(params.watchId)),
]
