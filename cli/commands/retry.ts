import type { Command } from 'commander'
import { call } from '../../contracts/call.ts'
import { type RetriedRun, rerunRoute, retryRunRoute, type WhyNotKept } from '../../contracts/run-routes.ts'
import { findRunId, runArgument } from '../find-run.ts'
import { parseBlueprintVersion } from '../parse-options.ts'
import type { Register, Session } from '../session.ts'
import { usageError } from '../usage-error.ts'
import { changeMany, checkNoFilter, type FilterOptions, optionalRun, withFilter } from './change-runs.ts'
import { watchToEnd } from './run.ts'

type Options = { blueprintVersion?: number | 'latest'; watch?: boolean }

export function addRetryCommands(group: Command, register: Register) {
  const common = (command: Command) =>
    command
      .option(
        '--blueprint-version <number>',
        'follow this version of the workflow, or "latest"; else the one that the run followed',
        parseBlueprintVersion,
      )
      .option('-w, --watch', 'show each node until the new run has ended')
  withFilter(common(group.command('retry')))
    .description(
      'Start a run that keeps what succeeded in this one, and runs the rest again; or one for each that fits',
    )
    .argument(...optionalRun)
    .addHelpText(
      'after',
      '\nExamples:\n  ice runs retry latest --blueprint-version latest --watch\n  ice runs retry --workflow report --state failed',
    )
    .action(register(retryOne))
  common(group.command('rerun'))
    .description('Start a run that runs one node again with all that depends on it, and keeps the rest')
    .argument(...runArgument)
    .argument('<node>', 'the path of the node to begin with')
    .addHelpText('after', '\nExample:\n  ice runs rerun latest summarise --watch')
    .action(register(rerunOne))
}

async function retryOne(session: Session, options: Options & FilterOptions, which: string | undefined) {
  if (which === undefined) {
    if (options.watch || options.blueprintVersion !== undefined) {
      throw usageError('--watch and --blueprint-version are for one run.')
    }
    return changeMany(session, 'retry', options)
  }
  checkNoFilter(options)
  const client = await session.connect()
  const params = { runId: await findRunId(client, which) }
  return showRetried(session, options, await call(client, retryRunRoute, { params, body: versionOf(options) }))
}

async function rerunOne(session: Session, options: Options, which: string, from: string) {
  const client = await session.connect()
  const params = { runId: await findRunId(client, which) }
  return showRetried(
    session,
    options,
    await call(client, rerunRoute, { params, body: { from, ...versionOf(options) } }),
  )
}

const versionOf = ({ blueprintVersion }: Options) =>
  blueprintVersion === undefined ? {} : { version: blueprintVersion }

async function showRetried(session: Session, { watch }: Options, run: RetriedRun) {
  const lines = run.notKept.map(({ path, why }) => `  ${path}: ${reasons[why]}`)
  session.note(
    [`${run.kept.length} outputs were kept.`, ...(lines.length > 0 ? ['Not kept:', ...lines] : [])].join('\n'),
  )
  if (watch) return watchToEnd(session, await session.connect(), run)
  session.show(run, () => `Started run ${run.id}. "ice runs show ${run.id}" tells how it is.\n`)
}

const reasons: Record<WhyNotKept, string> = {
  asked: 'you asked for it',
  'depends-on-another': 'it depends on something that runs again',
  'contains-another': 'something in it runs again',
  changed: 'it was changed since',
  removed: 'the workflow has it no more',
  'inputs-changed': 'that version reads the inputs differently',
}
