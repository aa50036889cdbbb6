/** Which kind of trigger the options of `ice triggers add` make, and how a list says it. */
import type { Client } from '../contracts/call.ts'
import { CronConfig, RunEndedConfig, type Trigger, WebhookConfig } from '../contracts/triggers.ts'
import { findBlueprint } from './find-blueprint.ts'
import { findCollection } from './find-collection.ts'
import { usageError } from './usage-error.ts'

export type KindOptions = {
  cron?: string
  timezone?: string
  missed?: CronConfig['missed']
  overlap?: CronConfig['overlap']
  webhook?: boolean
  auth?: WebhookConfig['auth']
  respond?: WebhookConfig['respond']
  after?: string[]
  state?: RunEndedConfig['states']
  onFailure?: boolean
  collection?: string
}

export type ChosenKind = Pick<Trigger, 'kind' | 'config'> & { label: string }

/** What was not given is left to the defaults of the contract. */
export async function chooseKind(client: Client, options: KindOptions): Promise<ChosenKind> {
  const { cron, timezone, missed, overlap, auth, respond, collection } = options
  if (cron !== undefined) {
    const zone = timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
    return { kind: 'cron', config: CronConfig.parse({ cron, timezone: zone, missed, overlap }), label: cron }
  }
  if (collection !== undefined) {
    const { id, name } = await findCollection(client, collection)
    return { kind: 'document-ready', config: { collectionId: id }, label: `documents in ${name}` }
  }
  if (options.webhook) return { kind: 'webhook', config: WebhookConfig.parse({ auth, respond }), label: 'webhook' }
  return chooseEnds(client, options)
}

/** Failures of no workflow in particular are those that no other trigger is there for. */
async function chooseEnds(client: Client, { after = [], state, onFailure }: KindOptions): Promise<ChosenKind> {
  if (onFailure && state) throw usageError('Give either --on-failure or --state.')
  const watched = []
  for (const name of after) watched.push(await findBlueprint(client, name))
  const config = RunEndedConfig.parse({
    blueprintIds: watched.map(({ id }) => id),
    states: onFailure ? ['failed'] : state,
    fallback: onFailure === true && watched.length === 0,
  })
  const whose = watched.length === 0 ? 'any other' : watched.map(({ name }) => name).join(', ')
  return { kind: 'run-ended', config, label: `${onFailure ? 'on failure of' : 'after'} ${whose}` }
}

/** So that nobody wonders which of two won. */
export function checkOneKind({ cron, webhook, after, onFailure, collection }: KindOptions): void {
  const kinds = [
    cron !== undefined,
    webhook === true,
    after !== undefined || onFailure === true,
    collection !== undefined,
  ]
  if (kinds.filter(Boolean).length === 1) return
  throw usageError('Give one of --cron, --webhook, --after or --on-failure, and --collection.')
}

export function whenText(trigger: Trigger): string {
  if (trigger.kind === 'cron') return `${trigger.config.cron} ${trigger.config.timezone}`
  if (trigger.kind === 'webhook') return `/hooks/${trigger.id}`
  if (trigger.kind === 'document-ready') return `document in ${trigger.config.collectionId}`
  const { blueprintIds, states, fallback } = trigger.config
  const whose =
    blueprintIds.length > 0 ? `${blueprintIds.length} named` : fallback ? 'all without their own' : 'all others'
  return `run ${states.join('/')}: ${whose}`
}
