import { v7 as uuidv7 } from 'uuid'
import {
  defaultRetention,
  listRetentionRoute,
  resetRetentionRoute,
  setRetentionRoute,
} from '../../contracts/retention.ts'
import { serve } from '../../contracts/route.ts'
import { mustFind } from '../blueprints/store-blueprint.ts'
import type { Database } from '../db/database.ts'
import { deleteRule, listRules, saveRule } from '../db/retention.ts'

export const retentionRoutes = ({ database }: { database: Database }) => [
  serve(listRetentionRoute, async ({ caller }) => {
    const rules = await database.readOne(caller, listRules)
    return { items: rules[0]?.blueprintId === null ? rules : [defaultRetention, ...rules] }
  }),
  serve(setRetentionRoute, async ({ caller, body }) => {
    await database.write(caller, async (db) => {
      if (body.blueprintId !== null) await mustFind(db, body.blueprintId)
      await saveRule(db, caller.orgId, uuidv7(), body)
    })
    return body
  }),
  serve(resetRetentionRoute, async ({ caller, params }) =>
    database.write(caller, (db) => deleteRule(db, params.blueprintId)),
  ),
]
