import { type Client, call } from '../contracts/call.ts'
import { AppError } from '../contracts/errors.ts'
import type { Collection } from '../contracts/knowledge.ts'
import { listCollectionsRoute } from '../contracts/knowledge-routes.ts'

/** By id or by exact name. */
export async function findCollection(client: Client, nameOrId: string): Promise<Collection> {
  const { items } = await call(client, listCollectionsRoute, {})
  const found = items.find(({ id, name }) => id === nameOrId || name === nameOrId)
  if (found) return found
  throw new AppError('collection-not-found', { detail: `There is no collection "${nameOrId}".` })
}
