import { queryOptions } from '@tanstack/react-query'
import { type Client, call } from '../../../contracts/call.ts'
import { listChatSessionsRoute } from '../../../contracts/chat.ts'
import { type Erasure, eraseRoute, listErasuresRoute } from '../../../contracts/erasures.ts'
import { listCollectionsRoute, listDocumentsRoute } from '../../../contracts/knowledge-routes.ts'
import { listMemoriesRoute } from '../../../contracts/memory.ts'

export const erasuresQuery = (client: Client) =>
  queryOptions({
    queryKey: ['backups', 'erasures'],
    queryFn: ({ signal }) => call(client, listErasuresRoute, { signal }),
  })

export const erase = (client: Client, body: Pick<Erasure, 'kind' | 'id'>) => call(client, eraseRoute, { body })

export type Erasable = { id: string; label: string }
const mostListed = 200

/** What of a kind there is, the newest first. A document's collection is named, since names of files repeat. */
export const erasableQuery = (client: Client, kind: Erasure['kind'], search: string) =>
  queryOptions({
    queryKey: ['backups', 'erasable', kind, search],
    queryFn: ({ signal }) => lists[kind](client, search, signal),
    gcTime: 0,
  })

const lists: Record<Erasure['kind'], (client: Client, search: string, signal: AbortSignal) => Promise<Erasable[]>> = {
  async document(client, search, signal) {
    const { items: collections } = await call(client, listCollectionsRoute, { signal })
    const query = { limit: 100, ...(search && { search }) }
    const found = await Promise.all(
      collections.map(async ({ id: collectionId, name }) => {
        const { items } = await call(client, listDocumentsRoute, { params: { collectionId }, query, signal })
        return items.map((one) => ({ id: one.id, label: `${name} / ${one.name}` }))
      }),
    )
    return found.flat().slice(0, mostListed)
  },
  async session(client, search, signal) {
    const query = { limit: 100, ...(search && { search }) }
    const { items } = await call(client, listChatSessionsRoute, { query, signal })
    return items.map(({ id, title, key }) => ({ id, label: title || key }))
  },
  async memory(client, search, signal) {
    const query = { limit: mostListed, ...(search && { query: search }) }
    const { items } = await call(client, listMemoriesRoute, { query, signal })
    return items.map(({ id, key, content }) => ({ id, label: `${key}: ${content}` }))
  },
}
