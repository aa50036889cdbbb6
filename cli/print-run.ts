/** Shows a run that was started or asked for: how it ended, and what came out. */
import { type Client, call } from '../contracts/call.ts'
import type { Json } from '../contracts/json.ts'
import { getOutputRoute, getRunRoute } from '../contracts/run-routes.ts'
import type { Run, RunDetail, RunState } from '../contracts/runs.ts'
import { formatDuration, formatTime } from './format.ts'
import { printNode } from './run-progress.ts'
import type { Session } from './session.ts'
import type { Stream, Style } from './terminal.ts'

/** The state goes to stderr and the outputs to stdout, so that they can be written to a file. Returns the state. */
export async function showRun(session: Session, client: Client, { id }: Pick<Run, 'id'>): Promise<RunState> {
  const run = await readWhole(client, id)
  session.note(printOutcome(run, session.terminal.err.paint))
  for (const { would, path } of run.wouldCall) session.note(`would ${would}  (${path})`)
  session.show(run, () => printOutputs(run.outputs))
  return run.state
}

/** With outputs that are too large to stand in the run fetched by themselves. */
export async function readWhole(client: Client, runId: string): Promise<RunDetail> {
  const run = await call(client, getRunRoute, { params: { runId } })
  if (!run.outputsTruncated) return run
  return { ...run, outputs: await call(client, getOutputRoute, { params: { runId } }) }
}

const styles: Record<RunState, Style> = {
  queued: 'dim',
  running: 'cyan',
  waiting: 'yellow',
  paused: 'yellow',
  succeeded: 'green',
  failed: 'red',
  cancelled: 'dim',
}
export const paintState = (state: RunState, paint: Stream['paint']) => paint(styles[state], state)

export function printOutcome(run: RunDetail, paint: Stream['paint']): string {
  const took = run.startedAt && run.finishedAt ? Date.parse(run.finishedAt) - Date.parse(run.startedAt) : undefined
  const words = [paintState(run.state, paint), ...(took === undefined ? [] : [`in ${formatDuration(took)}`])]
  const why = run.error ? `: ${run.error.detail ?? run.error.title}` : ''
  return `${words.join(' ')}${why}`
}

/** Texts as they are, under their names where there are several; all else as JSON. */
export function printOutputs(outputs: Json): string {
  if (outputs === null) return ''
  if (typeof outputs !== 'object' || Array.isArray(outputs)) return printValue(outputs)
  const entries = Object.entries(outputs)
  if (entries.length === 1) return entries.map(([, value]) => printValue(value)).join('')
  return entries.map(([name, value]) => `${name}:\n${printValue(value)}`).join('\n')
}
const printValue = (value: Json) =>
  typeof value === 'string' ? `${value.trimEnd()}\n` : `${JSON.stringify(value, null, 2)}\n`

export function printRun(run: RunDetail, paint: Stream['paint']): string {
  const lines = [
    `${paint('bold', run.name)} v${run.version}  ${printOutcome(run, paint)}`,
    paint('dim', `${run.id}  created ${formatTime(run.createdAt)}`),
    ...run.nodes.map((node) =>
      printNode({ ...node, durationMs: durationOf(node), note: noteOf(node) }, Date.now(), paint),
    ),
  ]
  return `${lines.join('\n')}\n${run.outputs === null ? '' : `\n${printOutputs(run.outputs)}`}`
}

type NodeOfRun = RunDetail['nodes'][number]
const durationOf = ({ startedAt, finishedAt }: NodeOfRun) =>
  finishedAt === null ? undefined : Date.parse(finishedAt) - Date.parse(startedAt)
const noteOf = ({ error, question, state }: NodeOfRun) =>
  error?.detail ?? error?.title ?? (state === 'waiting' ? (question?.prompt ?? '') : '')
