import { type Client, call } from '../../contracts/call.ts'
import { AppError } from '../../contracts/errors.ts'
import type { Collection } from '../../contracts/knowledge.ts'
import { createCollectionRoute, listCollectionsRoute } from '../../contracts/knowledge-routes.ts'

/** By id or by exact name. */
export async function findCollection(client: Client, nameOrId: string): Promise<Collection> {
  const found = await lookFor(client, nameOrId)
  if (found) return found
  const detail = `There is no collection "${nameOrId}". "ice knowledge list" shows those that there are.`
  throw new AppError('collection-not-found', { detail })
}

export const ensureCollection = async (client: Client, nameOrId: string): Promise<Collection> =>
  (await lookFor(client, nameOrId)) ?? (await call(client, createCollectionRoute, { body: { name: nameOrId } }))

export async function findCollectionIds(
  client: Client,
  names: readonly string[] | undefined,
): Promise<{ collectionIds?: string[] }> {
  if (!names || names.length === 0) return {}
  const found: string[] = []
  for (const name of names) found.push((await findCollection(client, name)).id)
  return { collectionIds: found }
}

async function lookFor(client: Client, nameOrId: string): Promise<Collection | undefined> {
  const { items } = await call(client, listCollectionsRoute)
  return items.find(({ id, name }) => id === nameOrId || name === nameOrId)
}
