/** Between the stack and the embedded engine, and what other installations have left: moving, what is kept, adopting. */
import { z } from 'zod'
import { route } from './route.ts'
import { stackChange, stackErrors } from './stack.ts'

const path = '/api/v1/system/stack'

export const KeptSide = z.object({
  side: z.enum(['embedded', 'stack']),
  since: z.string(),
  parts: z.array(z.object({ name: z.string(), bytes: z.number().nullable() })),
})
export type KeptSide = z.infer<typeof KeptSide>

export const getKeptSideRoute = route({
  method: 'GET',
  path: `${path}/kept-side`,
  summary: 'What the side that a move came from still takes; null where nothing is kept',
  tag: 'Stack',
  access: 'system:read',
  output: z.object({ kept: KeptSide.nullable() }),
})

export const dropKeptSideRoute = route({
  ...stackChange,
  method: 'POST',
  path: `${path}/kept-side/drop`,
  summary: 'All is well after a move: delete the side that it came from',
  body: z.strictObject({ side: z.enum(['embedded', 'stack']) }),
  errors: [...stackErrors, 'move-failed'],
})

export const OtherStack = z.object({
  project: z.string(),
  folder: z.string().nullable().meta({ description: 'The data folder that it was made for' }),
  folderIs: z.enum(['lost', 'there', 'in-use']),
  running: z.int().meta({ description: 'So many of its containers run' }),
  volumes: z.array(z.object({ name: z.string(), bytes: z.number().nullable() })),
  hasPasswords: z.boolean().meta({ description: 'Its passwords can be had; without them Postgres gets a new one' }),
  hasSecretKey: z.boolean().meta({ description: 'The key of its secret store can be had' }),
})
export type OtherStack = z.infer<typeof OtherStack>

export const listOtherStacksRoute = route({
  method: 'GET',
  path: `${path}/others`,
  summary: 'Stacks of other installations on this container engine, also of those that are gone',
  tag: 'Stack',
  access: 'system:read',
  output: z.object({ items: z.array(OtherStack) }),
  errors: ['container-engine-missing'],
})

export const StackAdopt = z.strictObject({
  project: z.string().regex(/^iceos[a-z0-9-]{0,60}$/),
  force: z.boolean().default(false).meta({ description: 'Although its data folder is still there' }),
  newKey: z.boolean().default(false).meta({ description: 'Although the key of its secret store is lost' }),
})
export type StackAdopt = z.infer<typeof StackAdopt>

export const stackAdoptRoute = route({
  ...stackChange,
  method: 'POST',
  path: `${path}/adopt`,
  summary: 'Take over a stack that another installation left, with its volumes and secrets, and start it',
  body: StackAdopt,
  errors: [...stackErrors, 'adopt-refused'],
})

export const stackMoveRoute = route({
  ...stackChange,
  method: 'POST',
  path: `${path}/move`,
  summary: 'Carry everything from the embedded engine to the stack, or back; the side that it came from keeps it',
  body: z.strictObject({
    to: z.enum(['stack', 'embedded']),
    replace: z.boolean().default(false).meta({ description: 'Although there are runs already where it goes' }),
  }),
  errors: [...stackErrors, 'move-failed'],
})

export const stackMoveRoutes = [
  stackMoveRoute,
  listOtherStacksRoute,
  stackAdoptRoute,
  getKeptSideRoute,
  dropKeptSideRoute,
]
