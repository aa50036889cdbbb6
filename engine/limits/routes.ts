import { v7 as uuidv7 } from 'uuid'
import { AppError } from '../../contracts/errors.ts'
import {
  getOrgLimitsRoute,
  getWorkflowLimitsRoute,
  listQueuesRoute,
  pauseWorkflowRoute,
  type RunLimits,
  resumeWorkflowRoute,
  setOrgLimitsRoute,
  setWorkflowLimitsRoute,
} from '../../contracts/limits.ts'
import { serve } from '../../contracts/route.ts'
import { mustFind } from '../blueprints/store-blueprint.ts'
import type { Database, Db } from '../db/database.ts'
import { findLimits, findOrgLimits, listQueues, saveLimits, saveOrgLimits, savePaused } from '../db/limits.ts'
import { sumOrgUsage } from '../db/usage.ts'
import { checkTemplate } from '../graph/templates.ts'

type Needs = { database: Database; dispatcher: { wake: () => void }; notifyOthers: () => void }
type Scope = { orgId: string }

export const limitRoutes = (needs: Needs) => [
  serve(getWorkflowLimitsRoute, ({ caller, params: { blueprintId } }) =>
    needs.database.read(caller, (db) => readState(db, blueprintId)),
  ),
  serve(setWorkflowLimitsRoute, ({ caller, params: { blueprintId }, body }) =>
    change(needs, caller, blueprintId, (db, owner) => saveChecked(db, owner, blueprintId, body)),
  ),
  serve(pauseWorkflowRoute, ({ caller, params: { blueprintId } }) =>
    change(needs, caller, blueprintId, (db, owner) => savePaused(db, owner, blueprintId, true)),
  ),
  serve(resumeWorkflowRoute, ({ caller, params: { blueprintId } }) =>
    change(needs, caller, blueprintId, (db, owner) => savePaused(db, owner, blueprintId, false)),
  ),
  serve(getOrgLimitsRoute, ({ caller }) => needs.database.read(caller, (db) => readOrg(db, caller.orgId))),
  serve(setOrgLimitsRoute, async ({ caller, body }) => {
    const state = await needs.database.write(caller, async (db) => {
      await saveOrgLimits(db, { id: uuidv7(), orgId: caller.orgId }, body)
      return readOrg(db, caller.orgId)
    })
    wakeAll(needs)
    return state
  }),
  serve(listQueuesRoute, async ({ caller }) => ({
    items: await needs.database.readOne(caller, (db) => listQueues(db)),
  })),
]

async function change(
  needs: Needs,
  { orgId }: Scope,
  blueprintId: string,
  save: (db: Db, owner: { id: string; orgId: string }) => Promise<void>,
) {
  const state = await needs.database.write({ orgId }, async (db) => {
    await mustFind(db, blueprintId)
    await save(db, { id: uuidv7(), orgId })
    return readState(db, blueprintId)
  })
  wakeAll(needs)
  return state
}

/** There may be more places now than before. */
function wakeAll({ dispatcher, notifyOthers }: Needs): void {
  dispatcher.wake()
  notifyOthers()
}

async function saveChecked(db: Db, owner: { id: string; orgId: string }, blueprintId: string, limits: RunLimits) {
  const problem = limits.key === null ? undefined : checkTemplate(limits.key)
  if (problem) throw new AppError('limits-invalid', { detail: `The key: ${problem}` })
  await saveLimits(db, owner, blueprintId, limits)
}

async function readState(db: Db, blueprintId: string) {
  await mustFind(db, blueprintId)
  const [queue] = await listQueues(db, blueprintId)
  if (!queue) throw new AppError('blueprint-not-found')
  return { limits: await findLimits(db, blueprintId), queue }
}

async function readOrg(db: Db, orgId: string) {
  return {
    limits: await findOrgLimits(db, orgId),
    today: await sumOrgUsage(db, orgId, 'day'),
    month: await sumOrgUsage(db, orgId, 'month'),
  }
}
