import type { Command } from 'commander'
import { type Client, call } from '../../contracts/call.ts'
import {
  getOrgLimitsRoute,
  getWorkflowLimitsRoute,
  listQueuesRoute,
  type OrgLimits,
  type OrgUsage,
  pauseWorkflowRoute,
  type Queue,
  type RunLimits,
  resumeWorkflowRoute,
  setOrgLimitsRoute,
  setWorkflowLimitsRoute,
  type WhenFull,
  whenFull,
} from '../../contracts/limits.ts'
import { findBlueprint } from '../find-blueprint.ts'
import { formatDuration, formatTable, formatTime } from '../format.ts'
import {
  type Limit,
  parseBudget,
  parseDeadline,
  parseLimit,
  parseOne,
  parseTokens,
  toNullable,
} from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'

const workflowArgument = ['[workflow]', 'its name or id; without it, all workflows together'] as const

export function addLimitCommands(program: Command, register: Register) {
  const group = program
    .command('limits')
    .description('Say how many runs work at once, how long one may take, and what models may cost')
  group
    .command('show')
    .description('Show the limits of a workflow and its queue, or those of all together and what models have used')
    .argument(...workflowArgument)
    .action(
      register((session, _options, name?: string) => (name === undefined ? showOrg(session) : showOne(session, name))),
    )
  group
    .command('set')
    .description('Change the limits that are named, of a workflow or of all together. "none" takes a limit away')
    .argument(...workflowArgument)
    .option('--concurrency <count>', 'runs that work at once', parseLimit)
    .option('--key <template>', 'workflow: runs with the same text share a limit; "none" for no key')
    .option('--key-concurrency <count>', 'workflow: runs with the same key that work at once', parseLimit)
    .option('--when-full <what>', `workflow: for a run that finds no place: ${whenFull.join(', ')}`, parseOne(whenFull))
    .option(
      '--deadline <time>',
      'workflow: a run fails that has not ended so long after it was asked for',
      parseDeadline,
    )
    .option('--tokens <count>', 'workflow: what the models of one run may read and write', parseTokens)
    .option('--cost <dollars>', 'workflow: what the models of one run may cost', parseBudget)
    .option('--tokens-per-day <count>', 'all together, in a day of UTC', parseTokens)
    .option('--tokens-per-month <count>', 'all together, in a month of UTC', parseTokens)
    .option('--cost-per-day <dollars>', 'all together, in a day of UTC', parseBudget)
    .option('--cost-per-month <dollars>', 'all together, in a month of UTC', parseBudget)
    .addHelpText(
      'after',
      '\nExamples:\n  ice limits set report --concurrency 4 --deadline 15m\n' +
        '  ice limits set report --key "{{ inputs.customer }}" --key-concurrency 1\n' +
        '  ice limits set --concurrency 20 --cost-per-day 5',
    )
    .action(
      register((session, options: SetOptions, name?: string) =>
        name === undefined ? setOrg(session, options) : setOne(session, options, name),
      ),
    )
  program
    .command('queues')
    .description('Show the workflows that have queued or running runs, or are paused')
    .action(register(showQueues))
}

export function addPauseCommands(group: Command, register: Register) {
  group
    .command('pause')
    .description('Start none of its queued runs, and fire none of its schedules. What works goes on')
    .argument('<name|id>')
    .action(register((session, _options, name: string) => setPaused(session, name, true)))
  group
    .command('resume')
    .description('Start its queued runs again')
    .argument('<name|id>')
    .action(register((session, _options, name: string) => setPaused(session, name, false)))
}

// A workflow ---------------------------------------------------------------------------------------------------------

type OwnOptions = {
  key?: string
  keyConcurrency?: Limit
  whenFull?: WhenFull
  deadline?: Limit
  tokens?: Limit
  cost?: Limit
}
type OrgOptions = { tokensPerDay?: Limit; tokensPerMonth?: Limit; costPerDay?: Limit; costPerMonth?: Limit }
type SetOptions = OwnOptions & OrgOptions & { concurrency?: Limit }

async function showOne(session: Session, name: string) {
  const client = await session.connect()
  const state = await call(client, getWorkflowLimitsRoute, { params: await idOf(client, name) })
  session.show(state, () => `${printLimits(state.limits)}\n${printQueue(state.queue)}`)
}

async function setOne(session: Session, options: SetOptions, name: string) {
  refuse(options, ['tokensPerDay', 'tokensPerMonth', 'costPerDay', 'costPerMonth'], 'is for all workflows together')
  const { concurrency, key, keyConcurrency, whenFull: policy, deadline, tokens, cost } = options
  const change = present({
    concurrency,
    key,
    keyConcurrency,
    whenFull: policy,
    deadlineSeconds: deadline,
    tokens,
    cost,
  })
  const client = await session.connect()
  const params = await idOf(client, name)
  const { limits } = await call(client, getWorkflowLimitsRoute, { params })
  const state = await call(client, setWorkflowLimitsRoute, { params, body: { ...limits, ...change } })
  session.show(state, () => printLimits(state.limits))
}

const idOf = async (client: Client, name: string) => ({ blueprintId: (await findBlueprint(client, name)).id })

function printLimits(limits: RunLimits): string {
  return formatTable(
    ['LIMIT', 'VALUE'],
    [
      ['runs at once', orNone(limits.concurrency)],
      ['key', limits.key ?? 'none'],
      ['runs at once with a key', orNone(limits.keyConcurrency)],
      ['when full', limits.whenFull],
      ['deadline', limits.deadlineSeconds === null ? 'none' : formatDuration(limits.deadlineSeconds * 1000)],
      ['tokens of a run', orNone(limits.tokens)],
      ['cost of a run', dollars(limits.cost)],
    ],
  )
}

async function setPaused(session: Session, name: string, isPaused: boolean) {
  const client = await session.connect()
  const blueprint = await findBlueprint(client, name)
  const params = { blueprintId: blueprint.id }
  const state = await call(client, isPaused ? pauseWorkflowRoute : resumeWorkflowRoute, { params })
  session.show(state, () => `"${blueprint.name}" ${isPaused ? 'is paused' : 'goes on'}. ${printQueue(state.queue)}`)
}

const printQueue = ({ queued, running, pausedAt }: Queue) =>
  `${queued} queued, ${running} running${pausedAt === null ? '' : `, paused since ${formatTime(pausedAt)}`}.\n`

// All together -------------------------------------------------------------------------------------------------------

async function showOrg(session: Session) {
  const state = await call(await session.connect(), getOrgLimitsRoute)
  session.show(state, () => printOrg(state))
}

async function setOrg(session: Session, options: SetOptions) {
  refuse(options, ['key', 'keyConcurrency', 'whenFull', 'deadline', 'tokens', 'cost'], 'is for one workflow: name it')
  const { concurrency, tokensPerDay, tokensPerMonth, costPerDay, costPerMonth } = options
  const change = present({ concurrency, tokensPerDay, tokensPerMonth, costPerDay, costPerMonth })
  const client = await session.connect()
  const { limits } = await call(client, getOrgLimitsRoute)
  const state = await call(client, setOrgLimitsRoute, { body: { ...limits, ...change } })
  session.show(state, () => printOrg(state))
}

function printOrg({ limits, today, month }: { limits: OrgLimits; today: OrgUsage; month: OrgUsage }): string {
  return formatTable(
    ['LIMIT', 'VALUE', 'USED'],
    [
      ['runs at once', orNone(limits.concurrency), ''],
      ['tokens a day', orNone(limits.tokensPerDay), String(today.tokens)],
      ['tokens a month', orNone(limits.tokensPerMonth), String(month.tokens)],
      ['cost a day', dollars(limits.costPerDay), dollars(today.costUsd)],
      ['cost a month', dollars(limits.costPerMonth), dollars(month.costUsd)],
    ],
  )
}

async function showQueues(session: Session) {
  const { items } = await call(await session.connect(), listQueuesRoute)
  const rows = items.map(({ name, queued, running, oldestQueuedAt, pausedAt }) => [
    name,
    String(queued),
    String(running),
    oldestQueuedAt === null ? '' : formatTime(oldestQueuedAt),
    pausedAt === null ? '' : formatTime(pausedAt),
  ])
  session.show(items, () =>
    items.length === 0
      ? 'Nothing is queued, running or paused.\n'
      : formatTable(['WORKFLOW', 'QUEUED', 'RUNNING', 'OLDEST QUEUED', 'PAUSED SINCE'], rows),
  )
}

const orNone = (value: number | null) => (value === null ? 'none' : String(value))
const dollars = (value: number | null) => (value === null ? 'none' : `$${Number(value.toFixed(6))}`)

/** @throws when an option was given that means nothing here */
function refuse(options: SetOptions, names: readonly (keyof SetOptions)[], why: string): void {
  const wrong = names.find((name) => options[name] !== undefined)
  if (wrong) throw usageError(`--${wrong.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${why}.`)
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined | 'none'> | ('none' extends T[Key] ? null : never) }

/** @throws when nothing is left */
function present<T extends object>(change: T): Present<T> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  if (given.length === 0) throw usageError('Name at least one limit to change.')
  return Object.fromEntries(given.map(([name, value]) => [name, toNullable(value)])) as Present<T>
}
