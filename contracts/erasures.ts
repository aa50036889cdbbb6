/** What was erased for good: unlike what was deleted, it does not come back with any backup that is restored. */
import { z } from 'zod'
import { route } from './route.ts'

const tag = 'Backups'
const path = '/api/v1/system/erasures'

export const erasureKinds = ['document', 'session', 'memory'] as const

export const Erasure = z
  .object({
    kind: z.enum(erasureKinds),
    id: z.uuid(),
    erasedAt: z.string(),
  })
  .meta({ id: 'Erasure' })
export type Erasure = z.infer<typeof Erasure>
/** As the host keeps it. */
export const ErasureList = z.array(Erasure)

export const eraseRoute = route({
  tag,
  access: 'system:write',
  method: 'POST',
  path,
  summary: 'Erase a document, a conversation or a memory for good: a restore does not bring it back',
  body: z.strictObject({ kind: z.enum(erasureKinds), id: z.uuid() }),
  output: Erasure,
  status: 201,
  errors: ['engine-unavailable'],
})

export const listErasuresRoute = route({
  tag,
  access: 'system:read',
  method: 'GET',
  path,
  summary: 'What was erased for good, by kind and id',
  output: z.object({ items: z.array(Erasure) }),
})

export const erasureRoutes = [eraseRoute, listErasuresRoute]
