/** Folders of the machine on which the host runs, that collections are kept like. */
import { z } from 'zod'
import { Problem } from './errors.ts'
import { route } from './route.ts'

export const WatchEvent = z
  .object({
    at: z.string(),
    name: z.string().meta({ description: 'Of the document' }),
    what: z.enum(['read', 'removed', 'failed']),
    problem: Problem.nullable(),
  })
  .meta({ id: 'WatchEvent' })
export type WatchEvent = z.infer<typeof WatchEvent>

export const WatchedFolder = z
  .object({
    id: z.uuid(),
    path: z.string(),
    collectionId: z.uuid(),
    addedAt: z.string(),
    state: z.enum(['comparing', 'watching', 'waiting']).meta({
      description: '`comparing`: with what the collection has; `waiting`: for what `problem` names, and tries again',
    }),
    problem: Problem.nullable(),
    fileCount: z.int().meta({ description: 'In the folder, as far as it has been looked at' }),
    waitingCount: z.int().meta({ description: 'Files that are still to be sent or read' }),
    recent: z
      .array(WatchEvent)
      .meta({ description: 'What came, went and failed since the host started, the newest first' }),
  })
  .meta({ id: 'WatchedFolder' })
export type WatchedFolder = z.infer<typeof WatchedFolder>

const path = '/api/v1/system/watches'
const tag = 'Knowledge'

export const listWatchesRoute = route({
  method: 'GET',
  path,
  summary: 'List the folders that are watched, with what came of them',
  tag,
  access: 'system:read',
  output: z.object({ items: z.array(WatchedFolder) }),
})

export const addWatchRoute = route({
  method: 'POST',
  path,
  summary: 'Keep a collection as a folder of this machine is, from now on, also after a restart',
  tag,
  access: 'system:write',
  body: z.strictObject({ path: z.string().min(1).max(4000), collectionId: z.uuid() }),
  output: WatchedFolder,
  status: 201,
  errors: ['folder-not-found', 'watch-refused'],
})

export const removeWatchRoute = route({
  method: 'DELETE',
  path: `${path}/:watchId`,
  summary: 'Watch a folder no longer. Its documents stay',
  tag,
  access: 'system:write',
  params: z.object({ watchId: z.uuid() }),
  errors: ['watch-not-found'],
})

export const watchRoutes = [listWatchesRoute, addWatchRoute, removeWatchRoute]
