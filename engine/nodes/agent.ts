import type { Json, JsonObject } from '../../contracts/json.ts'
import { type AgentNode, toolNamesOf } from '../../contracts/nodes/agent.ts'
import { addUsage, type ModelUsage, noUsage } from '../../contracts/usage.ts'
import { recallForAgent, rememberForAgent } from '../agents/agent-memory.ts'
import { findNodeModel } from '../agents/ask-model.ts'
import { askTurn, type Task } from '../agents/ask-turn.ts'
import { isSpent } from '../agents/budget.ts'
import { callTool, type ToolOutcome } from '../agents/call-tool.ts'
import { marksIn, type Untrusted } from '../agents/guard-calls.ts'
import { modelStep, readTurns, type Turn, toolStep } from '../agents/turns.ts'
import { renderTemplate, renderValue } from '../graph/templates.ts'
import type { Model } from '../models/model.ts'
import { type NodeContext, type NodeNeeds, nodeType } from './node-type.ts'
import { streamDeltas } from './stream-deltas.ts'

export const agentNodeType = nodeType<AgentNode>({
  type: 'agent',
  defaultTimeoutSeconds: 1800,
  async run(needs, context) {
    const model = await findNodeModel(needs.findModel, context.orgId, context.node)
    const task = await recall(needs, context, readTask(context))
    for (const name of task.allowed) needs.tools.find(name) // a tool that does not exist is a mistake of the author's
    const outcome = model.choosesNothing
      ? await answerWithoutChoosing(needs, context, model, task)
      : await choose(needs, context, model, task)
    await rememberForAgent(needs, context, task.prompt, String(outcome.message))
    return { ...outcome, agent_package: context.node.package, agent_executed: true }
  },
})

type Context = NodeContext<AgentNode>

function readTask({ node, variables, dependencies }: Context): Task {
  return {
    system: renderTemplate(node.system_prompt ?? `You are ${node.package}.`, variables),
    prompt: renderTemplate(node.prompt ?? 'Answer with the help of the data.', variables),
    data: {
      inputs: variables.inputs ?? {},
      ...dependencies,
      ...(Object.keys(node.agent_config).length > 0 && { config: renderValue(node.agent_config, variables) }),
    },
    allowed: toolNamesOf(node),
  }
}

/** What is remembered was written by others as well, as far as anybody knows. */
async function recall(needs: NodeNeeds, context: Context, task: Task): Promise<Task> {
  const memories = await recallForAgent(needs, context, task.prompt)
  return memories.length === 0
    ? task
    : { ...task, data: { ...task.data, memory: { memories, untrusted: 'documents' } } }
}

type Why = 'answered' | 'max_iterations' | 'budget'

/** Each turn, and each call of a tool, is on disk before the next: an agent that goes on goes on there. */
async function choose(needs: NodeNeeds, context: Context, model: Model, task: Task): Promise<JsonObject> {
  const { node, signal, steps } = context
  const turns = readTurns(steps.done)
  for (;;) {
    signal.throwIfAborted()
    const last = turns.at(-1)
    if (last && last.calls.length === 0) return summarize(model, turns, 'answered')
    const because = whyToStop(node, turns)
    // A budget that is spent calls nothing more, whatever was asked for last.
    if (because === 'budget') return summarize(model, turns, because)
    if (last) await callAll(needs, context, task, turns.length, { done: turns, turn: last })
    if (because) return summarize(model, turns, because)
    const turn = await takeTurn(needs, context, model, task, turns)
    await steps.add(modelStep(turn))
    turns.push(turn)
  }
}

function whyToStop(node: AgentNode, turns: readonly Turn[]): Why | undefined {
  if (isSpent(node, usageOf(turns))) return 'budget'
  return turns.length >= node.max_iterations ? 'max_iterations' : undefined
}

async function takeTurn(needs: NodeNeeds, context: Context, model: Model, task: Task, turns: readonly Turn[]) {
  const { node, signal, tell, tellDelta, recordUsage } = context
  const step = turns.length + 1
  const stream = streamDeltas(tellDelta, { step })
  const asking = { tools: needs.tools, node, model, task, turns, signal, onDelta: stream.onDelta }
  const { turn, answer } = await askTurn(asking).finally(stream.end)
  const calls = turn.calls.map(({ tool, input }) => ({ tool, inputs: input }))
  tell('node.step', { step, kind: 'model', message: turn.text, tool: calls[0]?.tool ?? null, calls })
  await recordUsage({ provider: answer.provider, model: answer.model, usage: answer.usage, step })
  return turn
}

/** One after the other, in the model's order; those that are through are not called again. */
async function callAll(
  needs: NodeNeeds,
  context: Context,
  task: Task,
  step: number,
  { done, turn }: { done: readonly Turn[]; turn: Turn },
): Promise<void> {
  for (const [index, { tool, input }] of turn.calls.entries()) {
    if (index < turn.outcomes.length) continue
    context.signal.throwIfAborted()
    const call = { tool, inputs: input, step: `${step}.${index}` }
    const seen = seenBy(needs, context.node, task, done)
    const outcome = await callTool(needs, { ...context, allowed: task.allowed, seen }, call)
    await context.steps.add(toolStep(outcome))
    turn.outcomes.push(outcome)
    tellTool(context, step, tool, outcome)
  }
}

/** What of others' writing its model has read so far: in what it was given, and in what its tools gave. */
function seenBy({ tools }: NodeNeeds, node: AgentNode, task: Task, turns: readonly Turn[]): Set<Untrusted> {
  if (node.after_documents === 'allow') return new Set()
  const seen = marksIn(task.data)
  for (const { calls, outcomes } of turns) {
    for (const index of outcomes.keys()) {
      const name = calls[index]?.tool ?? ''
      const gives = tools.has(name) ? tools.find(name).gives : undefined
      if (gives) seen.add(gives)
    }
  }
  return seen
}

function summarize({ name, provider }: Model, turns: readonly Turn[], because: Why): JsonObject {
  const results = turns.flatMap(({ calls, outcomes }) =>
    outcomes.flatMap((outcome, index) =>
      'result' in outcome ? [{ last_tool: calls[index]?.tool ?? '', result: outcome.result }] : [],
    ),
  )
  return {
    reasoning: turns.map(({ text }) => text),
    message: turns.at(-1)?.text ?? '',
    ...results.at(-1),
    finished: because === 'answered',
    stopped_because: because,
    iterations: turns.length,
    tool_calls: turns.reduce((sum, { outcomes }) => sum + outcomes.length, 0),
    model: name,
    provider,
    usage: { ...usageOf(turns) },
  }
}

const usageOf = (turns: readonly Turn[]): ModelUsage => turns.reduce((sum, turn) => addUsage(sum, turn.usage), noUsage)

/**
 * With a model that chooses nothing (the one that needs no key): every tool that needs no arguments of anybody's making,
 * once, in the order of the list; then the model's text about what they gave. It says so.
 */
async function answerWithoutChoosing(
  needs: NodeNeeds,
  context: Context,
  model: Model,
  task: Task,
): Promise<JsonObject> {
  const { signal, steps, tell, log, recordUsage } = context
  const given: JsonObject = {}
  const reasoning: string[] = []
  const last: { last_tool?: string; result?: Json } = {}
  const done = (steps.done as unknown as { outcome: ToolOutcome }[]).map(({ outcome }) => outcome)
  let calls = 0
  for (const [index, tool] of task.allowed.entries()) {
    signal.throwIfAborted()
    if (needsArguments(needs, tool)) {
      reasoning.push(`${tool} was not called: it needs arguments that somebody has to think of.`)
      continue
    }
    const call = { tool, inputs: {}, step: String(index + 1) }
    const before = done[calls++]
    // The order is the author's, and nothing that was read changes it or an argument.
    const outcome = before ?? (await callTool(needs, { ...context, allowed: task.allowed, seen: new Set() }, call))
    if (!before) {
      await steps.add(toolStep(outcome))
      tellTool(context, index + 1, tool, outcome)
    }
    reasoning.push('result' in outcome ? `${tool} was called.` : `${tool} failed: ${outcome.error}`)
    if ('result' in outcome) Object.assign(last, { last_tool: tool, result: outcome.result })
    given[tool] = 'result' in outcome ? outcome.result : outcome
  }
  const material = Object.entries({ ...task.data, ...given }).map(
    ([name, value]) => `${name}:\n${JSON.stringify(value)}`,
  )
  const answer = await model.complete({ prompt: [`${task.prompt}`, ...material].join('\n\n'), signal })
  const { text, notice, usage } = answer
  const origin = { model: answer.model, provider: answer.provider }
  await recordUsage({ ...origin, usage })
  if (notice) log('info', notice)
  tell('node.step', { step: task.allowed.length + 1, kind: 'model', message: text, tool: null })
  const told = { finished: true, stopped_because: 'answered', iterations: 1, tool_calls: calls, usage: { ...usage } }
  return { reasoning, message: text, ...last, ...told, ...origin, ...(notice && { notice }) }
}

function tellTool({ tell }: Context, step: number, tool: string, outcome: ToolOutcome): void {
  tell('node.step', { step, kind: 'tool', tool, ...outcome })
}

function needsArguments({ tools }: NodeNeeds, name: string): boolean {
  const { required } = tools.find(name).inputSchema
  return Array.isArray(required) && required.length > 0
}
