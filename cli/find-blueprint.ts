import { type BlueprintSummary, getBlueprintRoute, listBlueprintsRoute } from '../contracts/blueprints.ts'
import { type Client, call } from '../contracts/call.ts'
import { AppError } from '../contracts/errors.ts'
import { isUuid } from './is-uuid.ts'

/** By id or by exact name. */
export async function findBlueprint(client: Client, nameOrId: string): Promise<BlueprintSummary> {
  if (isUuid(nameOrId)) return call(client, getBlueprintRoute, { params: { blueprintId: nameOrId } })
  const found = await findBlueprintByName(client, nameOrId)
  if (found) return found
  const detail = `There is no workflow "${nameOrId}". "ice blueprints list" shows those that there are.`
  throw new AppError('blueprint-not-found', { detail })
}

export async function findBlueprintByName(client: Client, name: string): Promise<BlueprintSummary | undefined> {
  const { items } = await call(client, listBlueprintsRoute, { query: { name, limit: 1 } })
  return items[0]
}
