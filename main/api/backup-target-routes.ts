import {
  addTargetRoute,
  changeTargetRoute,
  checkTargetRoute,
  listTargetBackupsRoute,
  planKeepingRoute,
  removeTargetRoute,
} from '../../contracts/backup-targets.ts'
import { type Served, serve } from '../../contracts/route.ts'
import type { Safekeeping } from '../backups/safekeeping.ts'

export const backupTargetRoutes = ({ targets, plan, isHere }: Safekeeping): Served[] => [
  serve(addTargetRoute, ({ body }) => targets.add(body)),
  serve(changeTargetRoute, ({ params, body }) => targets.change(params.targetId, body)),
  serve(removeTargetRoute, ({ params }) => targets.remove(params.targetId)),
  serve(checkTargetRoute, ({ params }) => targets.check(params.targetId)),
  serve(listTargetBackupsRoute, async ({ params }) => ({
    items: await targets.backups(params.targetId, await isHere()),
  })),
  serve(planKeepingRoute, ({ body }) => plan(body)),
]
