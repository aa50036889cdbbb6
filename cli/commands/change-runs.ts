/** Cancels, pauses and resumes runs: one that is named, or all that fit a filter. */
import type { Command } from 'commander'
import { type Client, call } from '../../contracts/call.ts'
import { type ErrorCode, errorTable } from '../../contracts/errors.ts'
import {
  type BulkAction,
  type BulkFilter,
  type BulkResult,
  bulkRunsRoute,
  cancelRunRoute,
  pauseRunRoute,
  resumeRunRoute,
} from '../../contracts/run-routes.ts'
import { type RunState, runStates } from '../../contracts/runs.ts'
import { exitCodes } from '../exit-codes.ts'
import { findBlueprint } from '../find-blueprint.ts'
import { findRunId, runArgument } from '../find-run.ts'
import { mustConfirm } from '../must-confirm.ts'
import { parseList } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'

export type FilterOptions = {
  workflow?: string
  state?: RunState[]
  search?: string
  dryRun?: boolean
  yes?: boolean
}

export const optionalRun = ['[run]', `${runArgument[1]}; without it, the runs that the options name`] as const

export const withFilter = (command: Command) =>
  command
    .option('--workflow <name|id>', 'all runs of this workflow')
    .option('--state <states>', `all runs in one or more of ${runStates.join(', ')}`, parseList(runStates))
    .option('--search <text>', 'all runs with this in their name, or as the beginning of their id')
    .option('--dry-run', 'only count them')
    .option('--yes', 'do not ask')

type OneAction = Exclude<BulkAction, 'retry' | 'delete'>
const descriptions: Record<OneAction, string> = {
  cancel: 'Cancel a run, or all that fit: what it is doing is aborted',
  pause: 'Pause a run with its sub-runs, or all that fit: nodes at work end, no other begins',
  resume: 'Let a paused run go on, or all that fit',
}

export function addChangeCommands(group: Command, register: Register) {
  for (const action of ['cancel', 'pause', 'resume'] as const) {
    withFilter(group.command(action))
      .description(descriptions[action])
      .argument(...optionalRun)
      .addHelpText('after', `\nExamples:\n  ice runs ${action} latest\n  ${examples[action]}`)
      .action(register((session, options: FilterOptions, which?: string) => change(session, action, options, which)))
  }
}

/** No single one has a route of its own: deleting is always by a filter, and counted first. */
export function addDeleteCommand(group: Command, register: Register) {
  withFilter(group.command('delete'))
    .description('Delete ended runs that fit, with their events and outputs; nothing brings them back')
    .addHelpText('after', '\nExample:\n  ice runs delete --state failed,cancelled --dry-run')
    .action(register((session, options: FilterOptions) => changeMany(session, 'delete', options)))
}

const examples: Record<OneAction, string> = {
  cancel: 'ice runs cancel --workflow report --state queued --dry-run',
  pause: 'ice runs pause --workflow report --yes',
  resume: 'ice runs resume --state paused --yes',
}

const routes = { cancel: cancelRunRoute, pause: pauseRunRoute, resume: resumeRunRoute }

async function change(session: Session, action: OneAction, options: FilterOptions, which: string | undefined) {
  if (which === undefined) return changeMany(session, action, options)
  checkNoFilter(options)
  const client = await session.connect()
  const run = await call(client, routes[action], { params: { runId: await findRunId(client, which) } })
  session.show(run, () => `Run ${run.id} ${wordsFor(action, run.state)}.\n`)
}

/** Nodes at work end before a run is paused, and a cancelled one may have to be told: both are on their way then. */
function wordsFor(action: OneAction, state: RunState): string {
  if (action === 'cancel') return state === 'cancelled' ? 'is cancelled' : 'is being cancelled'
  if (action === 'pause') return state === 'paused' ? 'is paused' : 'pauses when its nodes at work have ended'
  return 'goes on'
}

export function checkNoFilter({ workflow, state, search, dryRun }: FilterOptions): void {
  if (workflow !== undefined || state !== undefined || search !== undefined || dryRun) {
    throw usageError('Name one run, or say with options which: not both.')
  }
}

export async function changeMany(session: Session, action: BulkAction, options: FilterOptions): Promise<number> {
  const { workflow, state, search, dryRun = false, yes = false } = options
  if (workflow === undefined && state === undefined && search === undefined) {
    throw usageError('Name a run, or say which ones with --workflow, --state or --search.')
  }
  const client = await session.connect()
  const filter: BulkFilter = {
    ...(workflow === undefined ? {} : { blueprintId: (await findBlueprint(client, workflow)).id }),
    ...(state === undefined ? {} : { state }),
    ...(search === undefined ? {} : { search }),
  }
  if (dryRun || !yes) {
    const counted = await bulk(client, action, filter, true)
    if (dryRun) {
      session.show(counted, () => `${runs(counted.matched)} would be ${done[action]}.\n`)
      return exitCodes.ok
    }
    if (counted.matched > 0 && !(await mustConfirm(session.terminal, `${verbs[action]} ${runs(counted.matched)}?`))) {
      session.note('Nothing was changed.')
      return exitCodes.interrupted
    }
  }
  const result = await bulk(client, action, filter, false)
  session.show(result, () => printResult(action, result))
  return result.refused.length === 0 ? exitCodes.ok : exitCodes.conflict
}

const bulk = (client: Client, action: BulkAction, filter: BulkFilter, dryRun: boolean) =>
  call(client, bulkRunsRoute, { body: { action, filter, dryRun } })

const done: Record<BulkAction, string> = {
  ...{ cancel: 'cancelled', pause: 'paused', resume: 'resumed', retry: 'retried', delete: 'deleted' },
}
const verbs: Record<BulkAction, string> = {
  ...{ cancel: 'Cancel', pause: 'Pause', resume: 'Resume', retry: 'Retry', delete: 'Delete' },
}
const runs = (count: number) => (count === 1 ? '1 run' : `${count} runs`)

function printResult(action: BulkAction, { matched, done: count, refused }: BulkResult): string {
  if (matched === 0) return `No run fits that can be ${done[action]}.\n`
  const lines = refused.map(({ code, count: many }) => `  ${runs(many)} not: ${titleOf(code)}`)
  return `${[`${count} of ${runs(matched)} ${done[action]}.`, ...lines].join('\n')}\n`
}

const titleOf = (code: string) => (code in errorTable ? errorTable[code as ErrorCode].title : code)
