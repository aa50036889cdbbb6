import { type Client, call } from '../contracts/call.ts'
import { AppError } from '../contracts/errors.ts'
import { getTriggerRoute, listTriggersRoute, type Trigger } from '../contracts/triggers.ts'
import { isUuid } from './is-uuid.ts'

/** By id or by exact name. */
export async function findTrigger(client: Client, nameOrId: string): Promise<Trigger> {
  if (isUuid(nameOrId)) return call(client, getTriggerRoute, { params: { triggerId: nameOrId } })
  const { items } = await call(client, listTriggersRoute, { query: { name: nameOrId, limit: 1 } })
  const [found] = items
  if (found) return found
  const detail = `There is no trigger "${nameOrId}". "ice triggers list" shows those that there are.`
  throw new AppError('trigger-not-found', { detail })
}
