/** How a node type is run. One file each; what is known of it without running stands in contracts/nodes/. */
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { LoopNode } from '../../contracts/nodes/loop.ts'
import type { Question } from '../../contracts/runs.ts'
import type { ModelUsage } from '../../contracts/usage.ts'
import type { SavedSubRun } from '../db/node-runs.ts'
import type { RunBounds } from '../db/runs.ts'
import type { SubRunWrite } from '../db/sub-runs.ts'
import type { FindModel } from '../models/models.ts'
import type { Sandbox } from '../sandbox/create-sandbox.ts'
import type { ReadSecret } from '../secrets/secret-store.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import type { LoopItems, StoredPages } from './loop-items.ts'

export type NodeNeeds = {
  /** What the org of the run can call. */
  tools: ToolRegistry
  findModel: FindModel
  sandbox: Sandbox
  filesDir: string
  findWorkflow: FindWorkflow
  /** For the key of a model's provider. What a node names is in its context. */
  readSecret: ReadSecret
}

export type FoundWorkflow = {
  versionId: string
  blueprintId: string
  name: string
  inputs: JsonObject
  bounds: RunBounds
}
/** Finds the workflow that a node of a run names, and checks what its run shall be given. */
export type FindWorkflow = (wanted: {
  orgId: string
  runId: string
  ref: string
  inputs: JsonObject
}) => Promise<FoundWorkflow>

/** One call of a model. */
export type UsedModel = { provider: string; model: string; usage: ModelUsage; step?: number }

export type NodeContext<Node> = {
  node: Node
  path: string
  orgId: string
  runId: string
  /** What templates and expressions see: inputs, outputs of earlier nodes, mappings. */
  variables: JsonObject
  /** The values of the secrets that it names. Not among the variables: only what sends them somewhere looks here. */
  secrets: JsonObject
  /** The outputs of the nodes that it names as dependencies, by their ids. */
  dependencies: JsonObject
  /** Aborts when the node's time is over, the run is cancelled, or the engine stops. */
  signal: AbortSignal
  /** The same for every attempt of this node in this run: who receives it twice has to act once. */
  idempotencyKey: string
  log: (level: 'info' | 'warn' | 'error', text: string) => void
  progress: (percent: number, message?: string) => void
  /** Says more than a line: an event of its own. What is large in it is cut. */
  tell: (type: 'node.step' | 'node.alert', data: JsonObject) => void
  /** A piece of what a model is writing. It is passed on at once, so its caller puts small ones together. */
  tellDelta: (data: JsonObject) => void
  /** After each call of a model. @throws AppError when a budget is spent */
  recordUsage: (used: UsedModel) => Promise<void>
  /**
   * What this node has done of many things, in earlier attempts too, and before a crash. `add` resolves when it is on
   * disk; what has been added is there again when the node goes on.
   */
  steps: { done: readonly Json[]; add: (data: Json) => Promise<void> }
  /** Runs one of the lists of nodes inside this node, to its end. Throws when one of them fails. */
  runChild: (key: string, extra?: JsonObject) => Promise<JsonObject>
  /**
   * Runs the list of nodes inside this node once more, as number `index`, and gives what its last node gave. Of items that
   * are done only that is kept: in a further attempt they are not run again.
   */
  runItem: (index: number, extra: JsonObject) => Promise<Json>
  /** Runs the list of nodes inside this node for each item, and records what they gave in batches. */
  runItems: (request: ItemsRequest) => Promise<Json>
  /** What a loop of this run has stored. */
  readStored: StoredPages
  /** What a person has answered, or that their time is over; undefined as long as nobody was asked. */
  answer: { given: JsonObject } | { expired: true } | undefined
  /** Lets the run wait for a person. It goes on by running this node again, with `answer` set. */
  ask: (question: Question, deadlineAt: Date | undefined) => never
  /** The run that this node has started and waits for. */
  subRun: SavedSubRun | undefined
  /** Its deadline has passed. */
  isExpired: boolean
  /** Starts a run and lets this one wait for its end. It goes on by running this node again, with `subRun` set. */
  startSubRun: (workflow: FoundWorkflow, timeoutSeconds: number | undefined) => never
  /** What this node waits for has not come yet. */
  waitOn: () => never
}

export type ItemsRequest = {
  items: LoopItems
  /** What an item and its number are called. */
  names: { item: string; index: string }
  /** Items at work at once. */
  limit: number
  /** Items behind this many are left out. */
  most: number
  batchSize: number
  /** Each item is on disk before another begins in its place. */
  isSure: boolean
  collect: LoopNode['collect']
  figures: LoopNode['summary']
}

export type NodeType<Node> = {
  type: string
  /** For one attempt, when the node does not say; undefined: no limit of its own. */
  defaultTimeoutSeconds: number | undefined
  /** Its `timeout_seconds` is no timer of the executor's: it sees to that by itself. */
  keepsOwnTime?: boolean
  run: (needs: NodeNeeds, context: NodeContext<Node>) => Promise<Json>
}

export const nodeType = <Node>(definition: NodeType<Node>): NodeType<Node> => definition

/** Thrown by `ask` and its like, caught by whoever executes the node: not a failure. */
export class Suspension extends Error {
  override readonly name = 'Suspension'
  /** Undefined: something inside the node waits, or the node waits as before. */
  readonly wait: { question: Question } | { subRun: SubRunWrite } | undefined
  readonly deadlineAt: Date | undefined
  constructor(wait: Suspension['wait'], deadlineAt: Date | undefined) {
    super('waiting')
    this.wait = wait
    this.deadlineAt = deadlineAt
  }
}

/** One wait for all that wait, to the first of their deadlines; undefined when nothing does. */
export function suspendForAll(reasons: readonly unknown[]): Suspension | undefined {
  const waiting = reasons.filter((reason) => reason instanceof Suspension)
  if (waiting.length === 0) return undefined
  const first = Math.min(...waiting.map(({ deadlineAt }) => deadlineAt?.getTime() ?? Infinity))
  return new Suspension(undefined, Number.isFinite(first) ? new Date(first) : undefined)
}
