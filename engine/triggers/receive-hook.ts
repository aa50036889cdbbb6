/** A call of a webhook: proves it, starts the run, and answers as its owner wants it. */
import { AppError, isAppError, toProblem } from '../../contracts/errors.ts'
import type { Json } from '../../contracts/json.ts'
import type { Run } from '../../contracts/runs.ts'
import { hashSecret } from '../../platform/secret.ts'
import { findHook, type Hook, noteFired, noteNotFired } from '../db/triggers.ts'
import { mustFindRun } from '../runs/change-run.ts'
import { beginWritten, prepareStart, type Started, type StartNeeds, writeRun } from '../runs/start-run.ts'
import { waitForEnd } from '../runs/wait-for-end.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import { checkCall, type SentCall } from './check-call.ts'
import { hookSecretName } from './store-trigger.ts'
import { callerOf } from './trigger-caller.ts'

export type HookCall = SentCall & {
  triggerId: string
  body: Json
  idempotencyKey: string | undefined
  signal: AbortSignal
}

type Needs = StartNeeds & { secrets: Pick<SecretStore, 'open'> }

export async function receiveHook(needs: Needs, call: HookCall): Promise<{ run: Run; isAwaited: boolean }> {
  const hook = await needs.database.readOne('worker', (db) => findHook(db, call.triggerId))
  const proof = prove(hook, hook && (await secretOf(needs, hook)), call)
  const started = await startFromHook(needs, proof.hook, call, proof.key)
  const read = () => needs.database.readOne(callerOf(proof.hook), (db) => mustFindRun(db, started.id))
  const { respond, waitSeconds } = proof.hook.config
  if (respond === 'at-once') return { run: await read(), isAwaited: false }
  const wait = { runId: started.id, isNew: started.isNew, waitMs: waitSeconds * 1000, signal: call.signal }
  return { run: await waitForEnd({ feed: needs.feed, read }, wait), isAwaited: true }
}

/** Undefined when it is lost: then nothing that is sent can be proven. */
async function secretOf({ secrets }: Needs, { id, orgId, secret, sealed }: Hook): Promise<string | undefined> {
  if (!sealed) return secret ?? undefined
  return secrets.open({ orgId, name: hookSecretName(id) }, sealed).catch((cause: unknown) => {
    throw new AppError('secret-key-missing', { cause }) // where the key should lie is nothing for a stranger
  })
}

/** A stranger cannot find out which webhooks there are. */
const noHook = { auth: 'signature', secret: '', replayWindowSeconds: 0 } as const

function prove(
  hook: Hook | undefined,
  secret: string | undefined,
  call: HookCall,
): { hook: Hook; key: string | undefined } {
  const verdict = checkCall(hook && secret ? { ...hook.config, secret } : noHook, call, Date.now())
  if (!hook || !secret || !verdict.isValid) {
    const why = hook && !verdict.isValid ? verdict.why : 'The signature is missing or wrong.'
    throw new AppError('unauthorized', { detail: `No such webhook, or not proven. ${why}` })
  }
  if (!hook.enabled) throw new AppError('trigger-disabled', { detail: 'Its owner has to enable it first.' })
  const unique = verdict.proof ?? call.idempotencyKey
  return { hook, key: unique === undefined ? undefined : `hook:${hook.id}:${hashSecret(unique)}` }
}

/** The same signed call again, within the time in which its signature counts, gives the run of the first one. */
async function startFromHook(needs: StartNeeds, hook: Hook, call: HookCall, key: string | undefined): Promise<Started> {
  const caller = callerOf(hook)
  const body = { blueprintId: hook.blueprintId, inputs: { ...hook.inputs, body: call.body } }
  const request = prepareStart(needs, body, { idempotencyKey: key, triggerId: hook.id, orgId: hook.orgId })
  try {
    const written = await needs.database.write(caller, async (db) => {
      const written = await writeRun(needs, db, caller, request)
      if (written.kind === 'new') await noteFired(db, hook.id, request.id)
      return written
    })
    return beginWritten(needs, hook.orgId, request, written)
  } catch (error) {
    if (isAppError(error) && error.kind === 'user') {
      await needs.database.write(caller, (db) => noteNotFired(db, hook.id, toProblem(error), false))
    }
    throw error
  }
}
