import type { Problem } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import type {
  CronConfig,
  DocumentReadyConfig,
  RunEndedConfig,
  Trigger,
  WebhookConfig,
} from '../../contracts/triggers.ts'
import type { Db } from './database.ts'
import type { SealedValue } from './secrets.ts'
import { toJson } from './to-json.ts'

type TriggerRow = {
  id: string
  name: string
  blueprint_id: string
  kind: Trigger['kind']
  enabled: boolean
  inputs: JsonObject
  config: CronConfig | WebhookConfig | RunEndedConfig | DocumentReadyConfig
  last_fired_at: Date | null
  last_run_id: string | null
  last_error: Problem | null
  next_at: Date | null
  pending_at: Date | null
  created_at: Date
}

const columns = `id, name, blueprint_id, kind, enabled, inputs, config, last_fired_at, last_run_id, last_error, next_at,
  pending_at, created_at`

const toTrigger = (row: TriggerRow): Trigger =>
  ({
    id: row.id,
    name: row.name,
    blueprintId: row.blueprint_id,
    kind: row.kind,
    enabled: row.enabled,
    inputs: row.inputs,
    config: row.config,
    lastFiredAt: row.last_fired_at?.toISOString() ?? null,
    lastRunId: row.last_run_id,
    lastError: row.last_error,
    nextAt: row.next_at?.toISOString() ?? null,
    pendingAt: row.pending_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  }) as Trigger // which config goes with which kind is known to whoever wrote it

export type NewTrigger = Pick<Trigger, 'id' | 'name' | 'blueprintId' | 'kind' | 'enabled' | 'inputs' | 'config'> & {
  orgId: string
  projectId: string | undefined
  userId: string
  secret: string | undefined
  nextAt: Date | undefined
}

/** Gives nothing when the name is taken. */
export async function insertTrigger(db: Db, trigger: NewTrigger): Promise<Trigger | undefined> {
  const [row] = await db.query<TriggerRow>(
    `insert into triggers (id, org_id, project_id, user_id, blueprint_id, name, kind, enabled, inputs, config, secret, next_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (org_id, name) do nothing returning ${columns}`,
    [
      trigger.id,
      trigger.orgId,
      trigger.projectId ?? null,
      trigger.userId,
      trigger.blueprintId,
      trigger.name,
      trigger.kind,
      trigger.enabled,
      toJson(trigger.inputs),
      toJson(trigger.config),
      trigger.secret ?? null,
      trigger.nextAt ?? null,
    ],
  )
  return row && toTrigger(row)
}

export type TriggerFilter = {
  blueprintId?: string | undefined
  name?: string | undefined
  belowId?: string | undefined
  limit: number
}

export async function listTriggers(db: Db, filter: TriggerFilter): Promise<Trigger[]> {
  const rows = await db.query<TriggerRow>(
    `select ${columns} from triggers
     where ($1::uuid is null or blueprint_id = $1) and ($2::text is null or name = $2) and ($3::uuid is null or id < $3)
     order by id desc limit $4`,
    [filter.blueprintId ?? null, filter.name ?? null, filter.belowId ?? null, filter.limit],
  )
  return rows.map(toTrigger)
}

export async function findTrigger(db: Db, id: string): Promise<Trigger | undefined> {
  const [row] = await db.query<TriggerRow>(`select ${columns} from triggers where id = $1`, [id])
  return row && toTrigger(row)
}

export async function lockTrigger(db: Db, id: string): Promise<Trigger | undefined> {
  const [row] = await db.query<TriggerRow>(`select ${columns} from triggers where id = $1 for update`, [id])
  return row && toTrigger(row)
}

export type TriggerChange = Pick<Trigger, 'name' | 'enabled' | 'inputs' | 'config'> & { nextAt: Date | undefined }

/** What waited before the change is given up: it belonged to the schedule as it was. */
export async function updateTrigger(db: Db, id: string, change: TriggerChange): Promise<void> {
  await db.query(
    `update triggers set name = $2, enabled = $3, inputs = $4, config = $5, next_at = $6, pending_at = null, last_error = null,
       updated_at = now() where id = $1`,
    [id, change.name, change.enabled, toJson(change.inputs), toJson(change.config), change.nextAt ?? null],
  )
}

export async function deleteTrigger(db: Db, id: string): Promise<boolean> {
  const rows = await db.query('delete from triggers where id = $1 returning id', [id])
  if (rows.length > 0) await db.query('delete from trigger_firings where trigger_id = $1', [id])
  return rows.length > 0
}

// Firing -------------------------------------------------------------------------------------------------------------

/** Whose a trigger is: its runs are started in their name. */
export type TriggerOwner = { id: string; orgId: string; projectId: string | null; userId: string }
const owner = `id, org_id as "orgId", project_id as "projectId", user_id as "userId"`
const busy = `exists (select from runs r where r.trigger_id = triggers.id and r.state in ('queued', 'running', 'waiting', 'paused'))`

/** Its workflow is paused. What is due then is decided about when that goes on, as after a time without iceOS. */
const resting = `exists (select from run_limits l where l.blueprint_id = triggers.blueprint_id and l.paused_at is not null)`

/** The schedules that have something to do, across orgs, the most urgent first. */
export async function listDueTriggers(db: Db, limit: number): Promise<TriggerOwner[]> {
  return db.query<TriggerOwner>(
    `select ${owner} from triggers
     where enabled and (next_at <= now() or (pending_at is not null and not ${busy})) and not ${resting}
     order by least(next_at, pending_at) limit $1`,
    [limit],
  )
}

/** In how many milliseconds the next schedule fires, by the database's clock, and whether anything waits for runs. */
export async function findNextDue(db: Db): Promise<{ inMs: number | null; hasPending: boolean }> {
  const [row] = await db.query<{ inMs: number | null; hasPending: boolean }>(
    `select (extract(epoch from min(next_at) - clock_timestamp()) * 1000)::float8 as "inMs",
       coalesce(bool_or(pending_at is not null or kind = 'run-ended'), false) as "hasPending"
     from triggers
     where enabled and (next_at is not null or pending_at is not null or kind = 'run-ended') and not ${resting}`,
  )
  return row ?? { inMs: null, hasPending: false }
}

export type DueTrigger = {
  blueprintId: string
  inputs: JsonObject
  config: CronConfig
  nextAt: Date | null
  pendingAt: Date | null
  isBusy: boolean
  now: Date
}

/** For one engine at a time: whoever comes while another one is at it gets nothing. */
export async function lockDueTrigger(db: Db, id: string): Promise<DueTrigger | undefined> {
  const [row] = await db.query<DueTrigger>(
    `select blueprint_id as "blueprintId", inputs, config, next_at as "nextAt", pending_at as "pendingAt",
       ${busy} as "isBusy", now() as now
     from triggers where id = $1 and enabled and kind = 'cron' and (next_at <= now() or pending_at is not null) and not ${resting}
     for update skip locked`,
    [id],
  )
  return row
}

type Moved = { from: Pick<DueTrigger, 'nextAt' | 'pendingAt'>; to: Pick<DueTrigger, 'nextAt' | 'pendingAt'> }

/** Gives whether it landed: each time of a schedule is left behind once. */
export async function moveTrigger(db: Db, id: string, { from, to }: Moved): Promise<boolean> {
  const rows = await db.query(
    `update triggers set next_at = $4, pending_at = $5
     where id = $1 and enabled and next_at is not distinct from $2 and pending_at is not distinct from $3 returning id`,
    [id, from.nextAt, from.pendingAt, to.nextAt, to.pendingAt],
  )
  return rows.length > 0
}

export async function noteFired(db: Db, id: string, runId: string): Promise<void> {
  await db.query('update triggers set last_fired_at = now(), last_run_id = $2, last_error = null where id = $1', [
    id,
    runId,
  ])
}

/** A firing that cannot start a run says why; with `disable` it does not try again. */
export async function noteNotFired(db: Db, id: string, problem: Problem, disable: boolean): Promise<void> {
  await db.query(
    `update triggers set last_error = $2, enabled = enabled and not $3, next_at = case when $3 then null else next_at end
     where id = $1`,
    [id, toJson(problem), disable],
  )
}

export type Hook = TriggerOwner & {
  blueprintId: string
  enabled: boolean
  inputs: JsonObject
  config: WebhookConfig
  /** Of one that takes it as a token: its hash. Of one that signs, only until it is in the secret store. */
  secret: string | null
  sealed: SealedValue | undefined
}

/** Across orgs: nobody is known yet. */
export async function findHook(db: Db, id: string): Promise<Hook | undefined> {
  const [row] = await db.query<Omit<Hook, 'sealed'> & { [Column in keyof SealedValue]: SealedValue[Column] | null }>(
    `select t.id, t.org_id as "orgId", t.project_id as "projectId", t.user_id as "userId", t.blueprint_id as "blueprintId",
       t.enabled, t.inputs, t.config, t.secret, s.key_id as "keyId", s.wrapped_key as "wrappedKey", s.sealed
     from triggers t left join secrets s on s.trigger_id = t.id where t.id = $1 and t.kind = 'webhook'`,
    [id],
  )
  if (!row) return undefined
  const { keyId, wrappedKey, sealed, ...hook } = row
  return { ...hook, sealed: keyId && wrappedKey && sealed ? { keyId, wrappedKey, sealed } : undefined }
}

/** Those that sign, and whose secret is not encrypted yet. Across orgs. */
export async function listClearHookSecrets(db: Db): Promise<{ id: string; orgId: string; secret: string }[]> {
  return db.query(
    `select id, org_id as "orgId", secret from triggers
     where kind = 'webhook' and secret is not null and config ->> 'auth' = 'signature'`,
  )
}

/** Gives whether it was there. */
export async function clearHookSecret(db: Db, id: string): Promise<boolean> {
  return (
    (await db.query('update triggers set secret = null where id = $1 and secret is not null returning id', [id]))
      .length > 0
  )
}

export type Schedule = {
  triggerId: string
  name: string
  blueprintId: string
  workflow: string
  cron: string
  timezone: string
}

/** Those that are enabled, by name. */
export async function listSchedules(db: Db, limit: number): Promise<Schedule[]> {
  return db.query<Schedule>(
    `select t.id as "triggerId", t.name, t.blueprint_id as "blueprintId", b.name as workflow,
       t.config ->> 'cron' as cron, t.config ->> 'timezone' as timezone
     from triggers t join blueprints b on b.id = t.blueprint_id
     where t.kind = 'cron' and t.enabled order by t.name limit $1`,
    [limit],
  )
}
