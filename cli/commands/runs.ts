import type { Command } from 'commander'
import { type Client, call } from '../../contracts/call.ts'
import type { RunEvent } from '../../contracts/events.ts'
import { listRunEventsRoute, listRunsRoute } from '../../contracts/run-routes.ts'
import { type RunState, runStates } from '../../contracts/runs.ts'
import { exitCodes } from '../exit-codes.ts'
import { findBlueprint } from '../find-blueprint.ts'
import { findRunId, runArgument } from '../find-run.ts'
import { formatDuration, formatTable, formatTime } from '../format.ts'
import { listPages } from '../list-pages.ts'
import { collect, parseCount, parseList } from '../parse-options.ts'
import { paintState, printRun, readWhole } from '../print-run.ts'
import type { Register, Session } from '../session.ts'
import type { Stream } from '../terminal.ts'
import { watchRun } from '../watch-run.ts'
import { answerRun, approveRun } from './answer.ts'
import { addChangeCommands, addDeleteCommand } from './change-runs.ts'
import { addRetryCommands } from './retry.ts'
import { watchToEnd } from './run.ts'

export function addRunsCommands(program: Command, register: Register) {
  const group = program.command('runs').description('List, show, follow, repair, answer, pause and cancel runs')
  group
    .command('list')
    .description('List runs, newest first')
    .option('--state <states>', `one or more of ${runStates.join(', ')}`, parseList(runStates))
    .option('--blueprint <name|id>', 'only runs of this workflow')
    .option('--search <text>', 'part of the name, or the beginning of the id')
    .option('--limit <count>', 'how many at most', parseCount, 20)
    .addHelpText('after', '\nExample:\n  ice runs list --state failed --json | jq -r ".[].id"')
    .action(register(listRuns))
  group
    .command('show')
    .description('Show a run, its nodes and its outputs')
    .argument(...runArgument)
    .action(register(showOne))
  group
    .command('watch')
    .description('Show each node of a run until it has ended')
    .argument(...runArgument)
    .action(register(watchOne))
  group
    .command('events')
    .description('List what happened in a run, in order')
    .argument(...runArgument)
    .option('-f, --follow', 'go on until the run has ended; with --json one event on each line')
    .action(register(listEvents))
  addChangeCommands(group, register)
  addDeleteCommand(group, register)
  addRetryCommands(group, register)
  group
    .command('approve')
    .description('Approve, or with --reject refuse, what a run waits for')
    .argument(...runArgument)
    .argument('[node]', 'the path of the node; not needed when only one waits')
    .option('--reject', 'refuse instead')
    .option('--comment <text>')
    .action(register(approveRun))
  group
    .command('answer')
    .description('Answer the question of a run that waits')
    .argument(...runArgument)
    .argument('[node]', 'the path of the node; not needed when only one waits')
    .option('--choice <choice>', 'one of the choices that it gives')
    .option('-i, --input <name=value>', 'one field of the answer: JSON where it is JSON, else text', collect)
    .option('--input-file <file>', 'a .json or .yaml file with the answer')
    .addHelpText(
      'after',
      '\nExamples:\n  ice runs answer latest --choice express\n  ice runs answer latest ask --input price=12.5',
    )
    .action(register(answerRun))
}

type ListOptions = { state?: RunState[]; blueprint?: string; search?: string; limit: number }

async function listRuns(session: Session, { state, blueprint, search, limit }: ListOptions) {
  const client = await session.connect()
  const filters = {
    ...(state === undefined ? {} : { state }),
    ...(blueprint === undefined ? {} : { blueprintId: (await findBlueprint(client, blueprint)).id }),
    ...(search === undefined ? {} : { search }),
  }
  const items = await listPages(limit, (page) => call(client, listRunsRoute, { query: { ...page, ...filters } }))
  const { paint } = session.terminal.out
  const rows = items.map((run) => [
    run.id,
    paintState(run.state, paint),
    run.name,
    formatTime(run.createdAt),
    run.startedAt && run.finishedAt ? formatDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt)) : '',
  ])
  session.show(items, () =>
    items.length === 0 ? 'No runs.\n' : formatTable(['ID', 'STATE', 'WORKFLOW', 'CREATED', 'TOOK'], rows),
  )
}

async function showOne(session: Session, _options: unknown, which: string) {
  const client = await session.connect()
  const run = await readWhole(client, await findRunId(client, which))
  session.show(run, () => printRun(run, session.terminal.out.paint))
}

async function watchOne(session: Session, _options: unknown, which: string) {
  const client = await session.connect()
  return watchToEnd(session, client, await readWhole(client, await findRunId(client, which)))
}

async function listEvents(session: Session, { follow }: { follow?: boolean }, which: string) {
  const client = await session.connect()
  const runId = await findRunId(client, which)
  if (follow) return followEvents(session, client, runId)
  const events = await readEvents(client, runId)
  session.show(events, () => events.map((event) => printEvent(event, session.terminal.out.paint)).join(''))
}

async function readEvents(client: Client, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for (;;) {
    const after = events.at(-1)?.seq ?? 0
    const { items, lastSeq } = await call(client, listRunEventsRoute, {
      params: { runId },
      query: { after, limit: 1000 },
    })
    events.push(...items)
    if (items.length === 0 || (events.at(-1)?.seq ?? 0) >= lastSeq) return events
  }
}

async function followEvents({ terminal, isJson }: Session, client: Client, runId: string) {
  const interrupted = new AbortController()
  const stopListening = terminal.onInterrupt(() => interrupted.abort())
  try {
    for await (const event of watchRun(client, runId, interrupted.signal)) {
      terminal.out.write(isJson ? `${JSON.stringify(event)}\n` : printEvent(event, terminal.out.paint))
    }
    return exitCodes.ok
  } catch (error) {
    if (!interrupted.signal.aborted) throw error
    return exitCodes.interrupted
  } finally {
    stopListening()
  }
}

const longestData = 200

function printEvent({ seq, at, type, path, data }: RunEvent, paint: Stream['paint']): string {
  const text = Object.keys(data).length === 0 ? '' : JSON.stringify(data)
  const shown = text.length > longestData ? `${text.slice(0, longestData)}…` : text
  const words = [
    String(seq).padStart(4),
    paint('dim', formatTime(at)),
    type.padEnd(14),
    path ?? '',
    paint('dim', shown),
  ]
  return `${words.join('  ').trimEnd()}\n`
}
