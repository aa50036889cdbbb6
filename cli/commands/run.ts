import type { Command } from 'commander'
import { type Client, call } from '../../contracts/call.ts'
import { type Component, listComponentsRoute } from '../../contracts/components.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import { hasEnded, type Run } from '../../contracts/runs.ts'
import { exitCodeOfRun, exitCodes } from '../exit-codes.ts'
import { findBlueprint } from '../find-blueprint.ts'
import { isData, readInputs, readObject } from '../parse-inputs.ts'
import { collect, parseSeconds } from '../parse-options.ts'
import { showRun } from '../print-run.ts'
import { createProgressView } from '../progress-view.ts'
import type { Register, Session } from '../session.ts'
import { watchRun } from '../watch-run.ts'

type Options = {
  input?: string[]
  inputFile?: string
  watch?: boolean
  wait?: number
  idempotencyKey?: string
} & ModeOptions
type ModeOptions = { draft?: boolean; pin?: string[]; dryRun?: boolean; cache?: boolean }

const longestWaitSeconds = 300

export function addRunCommand(program: Command, register: Register) {
  program
    .command('run')
    .description('Start a workflow, and if asked watch it to its end')
    .argument('<name|id|file>', 'a stored workflow, a .json or .yaml file that is run without being stored, or a tool')
    .option('-i, --input <name=value>', 'an input: JSON where it is JSON, else text; @file reads a file', collect)
    .option('--input-file <file>', 'a .json or .yaml file with inputs')
    .option('-w, --watch', 'show each node until the run has ended')
    .option('--wait <seconds>', `wait for the end that long (up to ${longestWaitSeconds})`, parseSeconds)
    .option('--idempotency-key <key>', 'starting twice with one key starts one run')
    .option('--draft', 'run the stored draft of the workflow, without publishing it')
    .option('--pin <path=output>', 'give the output of a node, which then does not run: JSON, or @file', collect)
    .option('--dry-run', 'call nothing outside, and say what would have been called')
    .option('--no-cache', 'run cached nodes too')
    .addHelpText(
      'after',
      `
Examples:
  ice run "Order report" --watch
  ice run "Order report" --input limit=100 --input csv=@orders.csv --wait 30 --json
  ice run ./draft.yaml --input-file inputs.json --watch

The outputs go to stdout, the progress to stderr. Ctrl-C stops the watching; the run goes on.`,
    )
    .action(register(startRun))
}

async function startRun(session: Session, options: Options, target: string) {
  const inputs = readInputs(options.input ?? [], options.inputFile, session.terminal.cwd)
  const client = await session.connect()
  const run = await call(client, startRunRoute, {
    ...(options.wait === undefined || options.watch
      ? {}
      : { query: { wait: Math.min(options.wait, longestWaitSeconds) } }),
    ...(options.idempotencyKey === undefined ? {} : { headers: { 'idempotency-key': options.idempotencyKey } }),
    body: {
      ...(await whatToRun(client, target, session.terminal.cwd, Object.keys(inputs))),
      inputs,
      ...modeOf(session, options),
    },
  })
  if (options.watch) return watchToEnd(session, client, run)
  if (options.wait === undefined && !hasEnded(run.state)) {
    session.show(run, () => `Started run ${run.id}. "ice runs show ${run.id}" tells how it is.\n`)
    return exitCodes.ok
  }
  await showRun(session, client, run)
  return exitCodeOfRun(run.state)
}

const modeOf = ({ terminal }: Session, { draft, pin = [], dryRun, cache }: ModeOptions) => ({
  ...(draft && { draft }),
  ...(pin.length > 0 && { pinned: readInputs(pin, undefined, terminal.cwd) }),
  ...(dryRun && { dryRun }),
  ...(cache === false && { noCache: true }),
})

async function whatToRun(
  client: Client,
  target: string,
  cwd: string,
  inputNames: readonly string[],
): Promise<{ blueprintId: string } | { blueprint: JsonObject }> {
  if (isData(target)) return { blueprint: readObject(target, cwd) }
  try {
    return { blueprintId: (await findBlueprint(client, target)).id }
  } catch (error) {
    const tool = await findTool(client, target)
    if (!tool) throw error
    return { blueprint: callOf(target, inputNames) }
  }
}

/** By its name, or by name@version: whether there is that version shows when it runs. */
async function findTool(client: Client, target: string): Promise<Component | undefined> {
  const { items } = await call(client, listComponentsRoute, { query: { type: 'tool' } })
  return items.find(({ name }) => name === target.replace(/@\d+$/, ''))
}

/** A workflow that only calls it. */
const callOf = (tool: string, inputNames: readonly string[]): JsonObject => ({
  name: tool,
  nodes: [
    {
      id: 'run',
      type: 'tool',
      tool_name: tool,
      tool_args: Object.fromEntries(inputNames.map((name) => [name, `{{ inputs[${JSON.stringify(name)}] }}`])),
    },
  ],
  outputs: { result: '{{ run }}' },
})

/** Draws the run until it ends; Ctrl-C only stops the drawing. */
export async function watchToEnd(session: Session, client: Client, run: Pick<Run, 'id' | 'name'>): Promise<number> {
  const { terminal } = session
  const interrupted = new AbortController()
  const stopListening = terminal.onInterrupt(() => interrupted.abort())
  const view = createProgressView(terminal.err)
  view.say(`${terminal.err.paint('bold', run.name)}  run ${run.id}`)
  try {
    for await (const event of watchRun(client, run.id, interrupted.signal)) {
      view.add(event)
      if (event.type === 'node.waiting' && event.data.question)
        view.say(`It waits for an answer: ice runs answer ${run.id} ${event.path}`)
    }
  } catch (error) {
    if (!interrupted.signal.aborted) throw error
    view.say(`The run goes on. To see it again: ice runs watch ${run.id}; to end it: ice runs cancel ${run.id}`)
    return exitCodes.interrupted
  } finally {
    view.stop()
    stopListening()
  }
  return exitCodeOfRun(await showRun(session, client, run))
}
