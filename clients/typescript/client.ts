/** Speaks to an iceOS: stores workflows, starts runs and follows them. Over `fetch` alone, so in browsers too. */
import {
  type Blueprint,
  createBlueprintRoute,
  listBlueprintsRoute,
  replaceBlueprintRoute,
} from '../../contracts/blueprints.ts'
import { type Client, call } from '../../contracts/call.ts'
import { AppError, fromProblem, isAppError } from '../../contracts/errors.ts'
import type { RunEvent } from '../../contracts/events.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { StartLimits } from '../../contracts/limits.ts'
import {
  answerRoute,
  cancelRunRoute,
  getOutputRoute,
  getRunRoute,
  pauseRunRoute,
  resumeRunRoute,
  startRunRoute,
} from '../../contracts/run-routes.ts'
import type { Run, RunDetail } from '../../contracts/runs.ts'
import { type FollowOptions, followRun } from './follow-run.ts'
import type { valueType } from './reference.ts'
import type { Workflow } from './workflow.ts'

/** A stored workflow, with the types of what it was made of. */
export type Submitted<Inputs = JsonObject, Outputs = Json> = Blueprint & {
  readonly [valueType]?: (inputs: Inputs) => Outputs
}
export type StartedRun<Outputs = Json> = Run & { readonly [outputsType]?: Outputs }
/** `outputs` is null unless it has succeeded. */
export type EndedRun<Outputs = Json> = Omit<RunDetail, 'outputs'> & { outputs: Outputs | null }
declare const outputsType: unique symbol

type Target<I, O> = Workflow<I, O> | Submitted<I, O>
type RunRef<O = unknown> = string | StartedRun<O>
type Signal = { signal?: AbortSignal }
type StartOptions = Signal & {
  /** Starting twice with one key starts one run. */
  idempotencyKey?: string
  /** Among the queued runs of its workflow the highest goes first; 0 if not set. */
  priority?: number
  /** Of this run alone, in place of what the workflow says. */
  limits?: StartLimits
}
/** Inputs may be left out where none is needed. */
type Given<I, Options> =
  Record<never, never> extends I ? [inputs?: I, options?: Options] : [inputs: I, options?: Options]

export type Iceos = {
  /** Stores it: as a new workflow, or as a new version of the one that has its name. With `lock`, only over that state. */
  submit<I, O>(workflow: Workflow<I, O>, options?: Signal & { lock?: string }): Promise<Submitted<I, O>>
  /** Starts a run of a stored workflow, or of one that is not stored. */
  start<I, O>(target: Target<I, O>, ...given: Given<I, StartOptions>): Promise<StartedRun<O>>
  /** Starts a run and waits for what it gives. @throws the AppError with which it failed, or run-cancelled */
  run<I, O>(target: Target<I, O>, ...given: Given<I, StartOptions & FollowOptions>): Promise<O>
  /** Waits until a run has ended, however. A question to a person is waited for too. */
  wait<O = Json>(run: RunRef<O>, options?: FollowOptions): Promise<EndedRun<O>>
  /** Each event once and in order, from the first (or behind `after`) to the last, through lost connections. */
  events(run: RunRef, options?: FollowOptions): AsyncGenerator<RunEvent>
  /** Answers a node that waits for a person: its id, or its path if it stands inside another node. */
  answer(run: RunRef, path: string, answer: JsonObject, options?: Signal): Promise<Run>
  cancel(run: RunRef, options?: Signal): Promise<Run>
  /** Nodes at work end, no other begins; its sub-runs pause too. */
  pause(run: RunRef, options?: Signal): Promise<Run>
  resume(run: RunRef, options?: Signal): Promise<Run>
  /** A whole output, however large: of the run, or of one node. */
  output(run: RunRef, path?: string, options?: Signal): Promise<Json>
}

export type ConnectTo = { url: string; token?: string; fetch?: typeof globalThis.fetch }

/** Nothing is sent yet: a wrong address or token shows with the first call. */
export function connectTo({ url, token, fetch = globalThis.fetch }: ConnectTo): Iceos {
  const headers = token === undefined ? {} : { headers: () => ({ authorization: `Bearer ${token}` }) }
  const client: Client = { url: url.replace(/\/+$/, ''), fetch: (input, init) => fetch(input, init), ...headers }
  const wait: Iceos['wait'] = async (run, options) => {
    for await (const _ of followRun(client, idOf(run), options)) {
      // only the end is of interest
    }
    return readEnded(client, idOf(run), options)
  }
  const start: Iceos['start'] = (target, ...[inputs, options]) => startRun(client, target, inputs ?? {}, options)
  return {
    submit: (workflow, options) => submit(client, workflow, options),
    start,
    async run(target, ...[inputs, options]) {
      return outputsOf(await wait(await startRun(client, target, inputs ?? {}, options), options))
    },
    wait,
    events: (run, options) => followRun(client, idOf(run), options),
    answer: (run, path, answer, options) =>
      call(client, answerRoute, { params: { runId: idOf(run) }, body: { path, answer }, ...signalOf(options) }),
    cancel: (run, options) => call(client, cancelRunRoute, { params: { runId: idOf(run) }, ...signalOf(options) }),
    pause: (run, options) => call(client, pauseRunRoute, { params: { runId: idOf(run) }, ...signalOf(options) }),
    resume: (run, options) => call(client, resumeRunRoute, { params: { runId: idOf(run) }, ...signalOf(options) }),
    output: (run, path, options) => readOutput(client, idOf(run), path, options),
  }
}

const idOf = (run: RunRef) => (typeof run === 'string' ? run : run.id)
const signalOf = (options: Signal | undefined): Signal => (options?.signal ? { signal: options.signal } : {})

async function submit<I, O>(
  client: Client,
  { name, document }: Workflow<I, O>,
  options: (Signal & { lock?: string }) | undefined,
): Promise<Submitted<I, O>> {
  const sent = { body: document, ...signalOf(options) }
  const stored = await findByName(client, name, options)
  if (!stored && options?.lock === undefined) {
    try {
      return await call(client, createBlueprintRoute, sent)
    } catch (error) {
      // Somebody else stored it in between; what they stored is seen by whoever looks next, and not written over here.
      if (isAppError(error) && error.code === 'blueprint-name-taken') throw changed(name, error)
      throw error
    }
  }
  if (!stored) throw new AppError('blueprint-not-found', { detail: `There is no workflow "${name}" to replace.` })
  const headers = { 'if-match': `"${options?.lock ?? stored.lock}"` }
  return call(client, replaceBlueprintRoute, { params: { blueprintId: stored.id }, headers, ...sent })
}

const changed = (name: string, cause: unknown) =>
  new AppError('version-conflict', { detail: `Somebody stored "${name}" at the same moment. Submit it again.`, cause })

async function findByName(client: Client, name: string, options: Signal | undefined) {
  const { items } = await call(client, listBlueprintsRoute, { query: { name, limit: 1 }, ...signalOf(options) })
  return items[0]
}

function startRun<I, O>(
  client: Client,
  target: Target<I, O>,
  inputs: I | Record<never, never>,
  options: StartOptions | undefined,
): Promise<StartedRun<O>> {
  const what = 'lock' in target ? { blueprintId: target.id } : { blueprint: target.document }
  const { idempotencyKey: key, priority, limits } = options ?? {}
  const how = { ...(priority === undefined ? {} : { priority }), ...(limits === undefined ? {} : { limits }) }
  return call(client, startRunRoute, {
    body: { ...what, ...how, inputs: inputs as JsonObject },
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    ...signalOf(options),
  })
}

async function readEnded<O>(client: Client, runId: string, options: Signal | undefined): Promise<EndedRun<O>> {
  const run = await call(client, getRunRoute, { params: { runId }, ...signalOf(options) })
  const outputs = run.outputsTruncated ? await readOutput(client, runId, undefined, options) : run.outputs
  return { ...run, outputs: outputs as O | null }
}

function readOutput(client: Client, runId: string, path: string | undefined, options: Signal | undefined) {
  const query = path === undefined ? {} : { path }
  return call(client, getOutputRoute, { params: { runId }, query, ...signalOf(options) })
}

function outputsOf<O>({ state, error, outputs, name }: EndedRun<O>): O {
  if (state === 'succeeded') return outputs as O
  if (state === 'failed' && error) throw fromProblem(error)
  throw new AppError('run-cancelled', { detail: `The run of "${name}" was cancelled.` })
}
