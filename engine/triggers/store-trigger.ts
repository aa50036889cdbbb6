/** Making and changing triggers. */
import { v7 as uuidv7 } from 'uuid'
import type { z } from 'zod'
import type { Permission } from '../../contracts/access.ts'
import { AppError } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import type { Caller } from '../../contracts/route.ts'
import {
  type ChangeTrigger,
  type CreateTrigger,
  CronConfig,
  DocumentReadyConfig,
  RunEndedConfig,
  type Trigger,
  WebhookConfig,
} from '../../contracts/triggers.ts'
import { createSecret, hashSecret } from '../../platform/secret.ts'
import { findRunnable } from '../db/blueprint-versions.ts'
import type { Db } from '../db/database.ts'
import { saveSecret } from '../db/secrets.ts'
import { isUniqueViolation } from '../db/sql-errors.ts'
import { findTrigger, insertTrigger, lockTrigger, updateTrigger } from '../db/triggers.ts'
import { mustFindCollection } from '../knowledge/store-document.ts'
import { checkInputs, runnableNotFound, type StartNeeds } from '../runs/start-run.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import { checkTimes } from './cron-times.ts'

export type TriggerNeeds = Pick<StartNeeds, 'database' | 'plans'>
export type CreatedTrigger = Trigger & { secret: string | null }

type CreateNeeds = TriggerNeeds & { secrets: Pick<SecretStore, 'seal'> }

export async function createTrigger(needs: CreateNeeds, caller: Caller, body: CreateTrigger): Promise<CreatedTrigger> {
  const { orgId, projectId, userId } = caller
  mustBeAllowedToRead(caller, body.kind)
  const secret = body.kind === 'webhook' ? createSecret() : undefined
  const isSigned = 'auth' in body.config && body.config.auth === 'signature'
  const id = uuidv7()
  const place = { orgId, name: hookSecretName(id) }
  const sealed = secret !== undefined && isSigned ? await needs.secrets.seal(place, secret) : undefined
  const created = await needs.database.write(caller, async (db) => {
    const nextAt = await check(needs, db, body)
    // A secret that is sent by itself is only compared, so its hash is enough; a signature has to be made anew.
    const hashed = secret !== undefined && !isSigned ? hashSecret(secret) : undefined
    const trigger = await insertTrigger(db, { ...body, id, orgId, projectId, userId, secret: hashed, nextAt })
    if (trigger && sealed) await saveSecret(db, { ...place, id: uuidv7(), triggerId: id, ...sealed })
    return trigger
  })
  if (!created) throw nameTaken(body.name)
  return { ...created, secret: secret ?? null }
}

/** No workflow can say it. */
export const hookSecretName = (triggerId: string) => `hook/${triggerId}`

export async function changeTrigger(
  needs: TriggerNeeds,
  caller: Caller,
  id: string,
  change: ChangeTrigger,
): Promise<Trigger> {
  const changed = needs.database.write(caller, async (db) => {
    const before = await lockTrigger(db, id)
    if (!before) throw triggerNotFound(id)
    mustBeAllowedToRead(caller, before.kind)
    const after = applyChange(before, change)
    const nextAt = await check(needs, db, after)
    await updateTrigger(db, id, { ...after, nextAt })
    return mustFindTrigger(db, id)
  })
  return changed.catch((error: unknown) => {
    throw isUniqueViolation(error) ? nameTaken(change.name ?? '') : error
  })
}

function applyChange(before: Trigger, { config = {}, ...change }: ChangeTrigger): Trigger {
  const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  if (before.kind === 'cron') return { ...before, ...set, config: readConfig(CronConfig, before.config, config) }
  if (before.kind === 'run-ended') {
    return { ...before, ...set, config: readConfig(RunEndedConfig, before.config, config) }
  }
  if (before.kind === 'document-ready') {
    return { ...before, ...set, config: readConfig(DocumentReadyConfig, before.config, config) }
  }
  const merged = readConfig(WebhookConfig, before.config, config)
  if (merged.auth === before.config.auth) return { ...before, ...set, config: merged }
  throw new AppError('trigger-invalid', {
    detail: 'How a webhook proves itself cannot be changed, since its secret belongs to that. Make a new one.',
  })
}

function readConfig<Schema extends z.ZodType>(schema: Schema, before: object, change: JsonObject): z.output<Schema> {
  const parsed = schema.safeParse({ ...before, ...change })
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => ({ path: `/config/${path.join('/')}`, message }))
  throw new AppError('trigger-invalid', { detail: problems.map(({ message }) => message).join('\n'), problems })
}

type Checked = Pick<CreateTrigger, 'blueprintId' | 'enabled' | 'inputs'> & Pick<Trigger, 'kind'> & { config: object }

/** Throws what a firing would meet. Gives the next time of a schedule that is enabled. */
async function check({ plans }: TriggerNeeds, db: Db, trigger: Checked): Promise<Date | undefined> {
  const { blueprintId, kind, enabled, inputs, config } = trigger
  const target = await findRunnable(db, blueprintId, undefined)
  if (!target) throw await runnableNotFound(db, blueprintId, undefined)
  if (kind === 'run-ended') await checkWatched(db, blueprintId, config as RunEndedConfig)
  if (kind === 'document-ready') await mustFindCollection(db, (config as DocumentReadyConfig).collectionId)
  if (kind !== 'cron') return undefined
  checkInputs(await plans.get(db, target.versionId), inputs)
  const next = checkTimes(config as CronConfig, new Date())
  return enabled ? next : undefined
}

/** What has happened is given to the run that a trigger starts, and so to whoever made the trigger. */
function mustBeAllowedToRead({ permissions }: Caller, kind: Trigger['kind']): void {
  const permission = neededToWatch[kind]
  if (!permission || permissions.includes(permission)) return
  throw new AppError('forbidden', { detail: `It lacks the permission ${permission}.`, extra: { permission } })
}

const neededToWatch: Partial<Record<Trigger['kind'], Permission>> = {
  'run-ended': 'runs:read',
  'document-ready': 'knowledge:read',
}

/** Ends of its own runs never fire it, so that it would wait for nothing. */
async function checkWatched(db: Db, blueprintId: string, { blueprintIds, fallback }: RunEndedConfig): Promise<void> {
  if (blueprintIds.includes(blueprintId)) throw invalid('A workflow cannot be started by its own end.')
  if (fallback && blueprintIds.length > 0) throw invalid('A fallback is for all workflows that no other trigger names.')
  for (const id of blueprintIds) {
    if (!(await findRunnable(db, id, undefined))) throw await runnableNotFound(db, id, undefined)
  }
}

const invalid = (detail: string) => new AppError('trigger-invalid', { detail })

export async function mustFindTrigger(db: Db, id: string): Promise<Trigger> {
  const trigger = await findTrigger(db, id)
  if (!trigger) throw triggerNotFound(id)
  return trigger
}

export const triggerNotFound = (id: string) =>
  new AppError('trigger-not-found', { detail: `There is no trigger ${id}.` })
const nameTaken = (name: string) =>
  new AppError('trigger-name-taken', { detail: `There is a trigger "${name}" already. Choose another name.` })
