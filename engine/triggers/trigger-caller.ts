import type { Caller } from '../../contracts/route.ts'
import type { TriggerOwner } from '../db/triggers.ts'

/** Whoever made a trigger is who its runs are started by, and may do no more than that. */
export const callerOf = ({ orgId, projectId, userId }: TriggerOwner): Caller => ({
  orgId,
  projectId: projectId ?? undefined,
  userId,
  permissions: ['runs:write'],
})
