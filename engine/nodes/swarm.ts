import { isAppError } from '../../contracts/errors.ts'
import type { Json, JsonObject, JsonSchema } from '../../contracts/json.ts'
import type { SwarmNode } from '../../contracts/nodes/swarm.ts'
import { addUsage, type ModelUsage, noUsage } from '../../contracts/usage.ts'
import { dataBlock, dataRule, findNodeModel, parseObject, samplingOf } from '../agents/ask-model.ts'
import { isSpent } from '../agents/budget.ts'
import { type Settled, type SwarmTurn, settleRound, speakingOrder } from '../agents/settle-round.ts'
import { evaluateExpression, truthy } from '../graph/expressions.ts'
import { isObject } from '../graph/jinja/values.ts'
import { renderTemplate, renderValue } from '../graph/templates.ts'
import { answerInSchema } from '../models/answer-in-schema.ts'
import type { Model, ModelAnswer } from '../models/model.ts'
import { type NodeContext, nodeType } from './node-type.ts'
import { streamDeltas } from './stream-deltas.ts'

type Context = NodeContext<SwarmNode>
type Agent = SwarmNode['agents'][number]
type StopReason = 'agreed' | 'stop_rule' | 'max_rounds' | 'budget' | 'no_choice'
type Talk = {
  models: ReadonlyMap<string, Model>
  transcript: SwarmTurn[]
  calls: number
  usage: ModelUsage
  notice: string | undefined
}

export const swarmNodeType = nodeType<SwarmNode>({
  type: 'swarm',
  defaultTimeoutSeconds: 600,
  async run({ findModel }, context) {
    const { node, orgId, log } = context
    const own = await findNodeModel(findModel, orgId, node)
    const models = new Map<string, Model>()
    for (const { role, llm_config: config } of node.agents) {
      models.set(role, config ? await findNodeModel(findModel, orgId, { llm_config: config }) : own)
    }
    const talk: Talk = { models, transcript: [], calls: 0, usage: noUsage, notice: undefined }
    const { settled, round, because } = await talkUntilSettled(context, talk)
    if (talk.notice) log('info', talk.notice)
    const decided = talk.transcript.findLast(({ role }) => role === settled?.leading)
    return {
      swarm: node.name ?? node.id,
      agents: node.agents.map(({ role }) => role),
      strategy: node.coordination_strategy,
      decision: decided?.message ?? null,
      decided_by: decided?.role ?? null,
      reached: because === 'agreed',
      stopped_because: because,
      share: settled?.share ?? 0,
      rounds: round,
      model_calls: talk.calls,
      transcript: talk.transcript as unknown as Json,
      model: own.name,
      provider: own.provider,
      usage: { ...talk.usage },
      ...(talk.notice && { notice: talk.notice }),
    }
  },
})

type End = { settled: Settled | undefined; round: number; because: StopReason }

async function talkUntilSettled(context: Context, talk: Talk): Promise<End> {
  const { node } = context
  let settled: Settled | undefined
  for (let round = 1; round <= node.max_rounds; round++) {
    for (const agent of speakingOrder(node)) {
      if (talk.calls >= node.max_model_calls || isSpent(node, talk.usage)) return { settled, round, because: 'budget' }
      await takeTurn(context, talk, agent, round)
    }
    settled = settleRound(node, talk.transcript.slice(-node.agents.length))
    // What cannot follow instructions neither votes nor bids, and would say the same in every round.
    if ([...talk.models.values()].every(({ choosesNothing }) => choosesNothing))
      return { settled, round, because: 'no_choice' }
    if (settled.isSettled) return { settled, round, because: 'agreed' }
    if (isStopped(context, talk, settled, round)) return { settled, round, because: 'stop_rule' }
  }
  return { settled, round: node.max_rounds, because: 'max_rounds' }
}

function isStopped({ node, variables }: Context, { transcript }: Talk, { leading }: Settled, round: number): boolean {
  if (node.stop_when === undefined) return false
  const seen = { ...variables, round, leading, transcript: transcript as unknown as Json }
  return truthy(evaluateExpression(node.stop_when, seen))
}

/** What was said before a crash is not asked for again. */
async function takeTurn(context: Context, talk: Talk, agent: Agent, round: number): Promise<void> {
  const { signal, steps, tell } = context
  signal.throwIfAborted()
  const before = steps.done[talk.calls] as unknown as SaidTurn | undefined
  const said = before ?? (await askAgent(context, talk, agent, round))
  if (!before) await steps.add(said as unknown as Json)
  talk.transcript.push(said.turn)
  talk.calls++
  talk.usage = addUsage(talk.usage, said.usage)
  talk.notice ??= said.notice
  if (!before) tell('node.step', { kind: 'turn', ...said.turn })
}

type SaidTurn = { turn: SwarmTurn; usage: ModelUsage; notice?: string }

async function askAgent(context: Context, talk: Talk, agent: Agent, round: number): Promise<SaidTurn> {
  const { node, variables, dependencies, signal, recordUsage, tellDelta } = context
  const model = talk.models.get(agent.role) as Model
  const task = renderTemplate(node.prompt ?? 'Find the best answer together.', variables)
  const own = renderValue(agent.config_overrides, variables)
  const data = { inputs: variables.inputs ?? {}, ...dependencies, own }
  let usage = noUsage
  const onAnswer = async (answer: ModelAnswer) => {
    usage = addUsage(usage, answer.usage)
    await recordUsage({ provider: answer.provider, model: answer.model, usage: answer.usage, step: talk.calls + 1 })
  }
  if (model.choosesNothing) {
    const answer = await model.complete({ prompt: plainPrompt(agent, task, data), signal })
    await onAnswer(answer)
    const turn = { round, role: agent.role, message: answer.text }
    return { turn, usage, ...(answer.notice && { notice: answer.notice }) }
  }
  const prompt = [task, dataBlock('data', data), dataBlock('said so far', talk.transcript as unknown as Json)]
  const request = {
    system: systemOf(context, agent),
    prompt: prompt.join('\n\n'),
    jsonSchema: turnSchema(node),
    ...samplingOf(agent.llm_config ?? node.llm_config),
    signal,
  }
  const stream = streamDeltas(tellDelta, { step: talk.calls + 1, role: agent.role })
  let words = ''
  const said = await answerInSchema(model, {
    request,
    maxRepairs: 1,
    onDelta: stream.onDelta,
    onAnswer(answer) {
      words = answer.text
      return onAnswer(answer)
    },
  })
    .catch((error: unknown) => {
      // Who answers in words has said something all the same, and only has no vote.
      if (isAppError(error) && error.code === 'model-output-invalid') return { value: parseObject(words) ?? words }
      throw error
    })
    .finally(stream.end)
  return { turn: readTurn(said.value, agent, round), usage }
}

function readTurn(value: Json, { role }: Agent, round: number): SwarmTurn {
  if (!isObject(value)) return { round, role, message: String(value) }
  const { message, vote, bid, done } = value as JsonObject
  return {
    round,
    role,
    message: String(message ?? ''),
    ...(typeof vote === 'string' && { vote }),
    ...(typeof bid === 'number' && { bid: Math.min(1, Math.max(0, bid)) }),
    ...(typeof done === 'boolean' && { done }),
  }
}

const plainPrompt = ({ role }: Agent, task: string, data: JsonObject): string =>
  [`${task} (${role})`, ...Object.entries(data).map(([name, value]) => `${name}:\n${JSON.stringify(value)}`)].join(
    '\n\n',
  )

function systemOf({ node, variables }: Context, agent: Agent): string {
  const who = agent.system_prompt ? renderTemplate(agent.system_prompt, variables) : `You are ${agent.package}.`
  const roles = node.agents.map(({ role }) => role).join(', ')
  return [
    `${who} Your role: ${agent.role}. You speak with: ${roles}.`,
    rules[node.coordination_strategy],
    dataRule,
  ].join('\n\n')
}

const rules: Record<SwarmNode['coordination_strategy'], string> = {
  consensus: 'Say what you propose as message, and as vote the role whose proposal is the best, which may be yours.',
  hierarchical:
    'Say what you think as message. Whoever has the first role decides: done is true when that is the decision.',
  marketplace: 'Say what you propose as message, and as bid, from 0 to 1, how sure you are that it is the best.',
}

const answers: Record<SwarmNode['coordination_strategy'], JsonSchema> = {
  consensus: { vote: { type: 'string' } },
  hierarchical: { done: { type: 'boolean' } },
  marketplace: { bid: { type: 'number', minimum: 0, maximum: 1 } },
}

function turnSchema({ coordination_strategy: strategy }: SwarmNode): JsonSchema {
  const properties = { message: { type: 'string' }, ...answers[strategy] }
  return { type: 'object', properties: properties as Json, required: Object.keys(properties) }
}
