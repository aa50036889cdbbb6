/** Documents from the web: one address, or a site with limits. */
import { z } from 'zod'
import { Problem } from './errors.ts'
import { route } from './route.ts'

export const AddFromWeb = z
  .object({
    url: z.url({ protocol: /^https?$/ }).max(2000),
    depth: z.int().min(0).max(5).default(0).meta({ description: 'How many links away; 0 is this address alone' }),
    pages: z.int().min(1).max(500).default(50).meta({ description: 'At most so many' }),
    hosts: z.array(z.string().min(1).max(300)).max(20).default([]).meta({
      description: 'Hosts (with a port, if any) that may be read besides that of the address',
    }),
  })
  .strict()
  .meta({ id: 'AddFromWeb' })
export type AddFromWeb = z.infer<typeof AddFromWeb>

export const WebEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('added'), url: z.string(), name: z.string(), documentId: z.uuid() }),
    z.object({ type: z.literal('skipped'), url: z.string(), problem: Problem }),
    z.object({
      type: z.literal('done'),
      added: z.int(),
      skipped: z.int(),
      left: z.int().meta({ description: 'Addresses that were found, and not read because of the limit' }),
    }),
    z.object({ type: z.literal('failed'), problem: Problem }),
  ])
  .meta({ id: 'WebEvent' })
export type WebEvent = z.infer<typeof WebEvent>

export const addFromWebRoute = route({
  method: 'POST',
  path: '/api/v1/collections/:collectionId/web',
  summary: 'Add a web page, or a site as far as its links lead within limits; told page by page. Hanging up stops it',
  tag: 'Knowledge',
  access: 'knowledge:write',
  params: z.object({ collectionId: z.uuid() }),
  body: AddFromWeb,
  event: WebEvent,
  errors: ['collection-not-found', 'address-blocked', 'fetch-failed', 'fetch-status'],
})

export const webDocumentRoutes = [addFromWebRoute]
