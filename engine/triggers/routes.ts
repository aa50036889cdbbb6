import type { Problem } from '../../contracts/errors.ts'
import { reply, serve } from '../../contracts/route.ts'
import { hasEnded, type Run } from '../../contracts/runs.ts'
import {
  callHookRoute,
  changeTriggerRoute,
  createTriggerRoute,
  deleteTriggerRoute,
  getTriggerRoute,
  listTimesRoute,
  listTriggersRoute,
  listUpcomingRoute,
  signatureHeader,
} from '../../contracts/triggers.ts'
import { toPage } from '../db/page.ts'
import { deleteTrigger, listTriggers } from '../db/triggers.ts'
import type { StartNeeds } from '../runs/start-run.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import { listTimes } from './cron-times.ts'
import { listUpcoming } from './list-upcoming.ts'
import { receiveHook } from './receive-hook.ts'
import type { Scheduler } from './scheduler.ts'
import { changeTrigger, createTrigger, mustFindTrigger, triggerNotFound } from './store-trigger.ts'

type Needs = StartNeeds & { scheduler: Pick<Scheduler, 'wake'>; secrets: SecretStore }

export const triggerRoutes = (needs: Needs) => [
  serve(listTriggersRoute, async ({ caller, query: { cursor, limit, ...filter } }) => {
    const items = await needs.database.readOne(caller, (db) =>
      listTriggers(db, { ...filter, belowId: cursor, limit: limit + 1 }),
    )
    return toPage(items, limit, ({ id }) => id)
  }),
  serve(createTriggerRoute, async ({ caller, body }) => {
    const created = await createTrigger(needs, caller, body)
    needs.scheduler.wake()
    return reply(created, { status: 201 })
  }),
  serve(listTimesRoute, async ({ query }) => ({ timezone: query.timezone, times: listTimes(query, new Date(), 5) })),
  serve(listUpcomingRoute, ({ caller, query: { from, to } }) =>
    needs.database.read(caller, (db) => listUpcoming(db, { from: new Date(from), to: new Date(to) })),
  ),
  serve(getTriggerRoute, async ({ caller, params }) =>
    needs.database.readOne(caller, (db) => mustFindTrigger(db, params.triggerId)),
  ),
  serve(changeTriggerRoute, async ({ caller, params, body }) => {
    const changed = await changeTrigger(needs, caller, params.triggerId, body)
    needs.scheduler.wake()
    return changed
  }),
  serve(deleteTriggerRoute, async ({ caller, params: { triggerId } }) => {
    if (!(await needs.database.write(caller, (db) => deleteTrigger(db, triggerId)))) throw triggerNotFound(triggerId)
  }),
  serve(callHookRoute, async ({ params: { triggerId }, body = null, rawBody, headers, signal }) => {
    const { run, isAwaited } = await receiveHook(needs, {
      triggerId,
      body,
      rawBody: rawBody ?? new Uint8Array(),
      signature: headers[signatureHeader],
      bearer: headers.authorization?.match(/^Bearer +(\S{1,500})$/i)?.[1],
      idempotencyKey: headers['idempotency-key'],
      signal,
    })
    return reply(answerOf(run), { status: isAwaited ? statusOf(run) : 202 })
  }),
]

const answerOf = ({ id, state, outputs, error }: Run) => ({
  runId: id,
  state,
  outputs,
  error: error && withoutInside(error),
})

/** Whoever calls a webhook is told that it failed; what the workflow is made of is not theirs to know. */
const withoutInside = ({ type, title, status, code, kind }: Problem): Problem => ({ type, title, status, code, kind })

/** So that a caller which waited and looks at the status alone learns how it ended. */
function statusOf({ state }: Run): number {
  if (!hasEnded(state)) return 202
  return state === 'succeeded' ? 200 : 500
}
