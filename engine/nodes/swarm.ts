import type { Json, JsonObject, JsonSchema } from '../../contracts/json.ts'
import type { SwarmNode } from '../../contracts/nodes/swarm.ts'
import { addUsage, type ModelUsage, noUsage } from '../../contracts/usage.ts'
import { askModel, dataBlock, dataRule, findModel } from '../agents/ask-model.ts'
import { type Settled, type SwarmTurn, settleRound, speakingOrder } from '../agents/settle-round.ts'
import { evaluateExpression, truthy } from '../graph/expressions.ts'
import { renderTemplate, renderValue } from '../graph/templates.ts'
import type { Model } from '../models/model.ts'
import { type NodeContext, nodeType } from './node-type.ts'

type Context = NodeContext<SwarmNode>
type Agent = SwarmNode['agents'][number]
type StopReason = 'agreed' | 'stop_rule' | 'max_rounds' | 'budget' | 'no_choice'
type Talk = { transcript: SwarmTurn[]; calls: number; usage: ModelUsage; notice: string | undefined }

export const swarmNodeType = nodeType<SwarmNode>({
  type: 'swarm',
  defaultTimeoutSeconds: 600,
  async run({ models }, context) {
    const { node, log } = context
    const model = findModel(models, node)
    const talk: Talk = { transcript: [], calls: 0, usage: noUsage, notice: undefined }
    const { settled, round, because } = await talkUntilSettled(context, model, talk)
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
      model: model.name,
      provider: model.provider,
      usage: { ...talk.usage },
      ...(talk.notice && { notice: talk.notice }),
    }
  },
})

type End = { settled: Settled | undefined; round: number; because: StopReason }

async function talkUntilSettled(context: Context, model: Model, talk: Talk): Promise<End> {
  const { node } = context
  let settled: Settled | undefined
  for (let round = 1; round <= node.max_rounds; round++) {
    for (const agent of speakingOrder(node)) {
      if (talk.calls >= node.max_model_calls) return { settled, round, because: 'budget' }
      await takeTurn(context, model, talk, agent, round)
    }
    settled = settleRound(node, talk.transcript.slice(-node.agents.length))
    // What cannot follow instructions neither votes nor bids, and would say the same in every round.
    if (model.choosesNothing) return { settled, round, because: 'no_choice' }
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

async function takeTurn(context: Context, model: Model, talk: Talk, agent: Agent, round: number): Promise<void> {
  const { node, variables, dependencies, signal, tell } = context
  signal.throwIfAborted()
  const task = renderTemplate(node.prompt ?? 'Find the best answer together.', variables)
  const own = renderValue(agent.config_overrides, variables)
  const data = { inputs: variables.inputs ?? {}, ...dependencies, own }
  const prompt = [task, dataBlock('data', data), dataBlock('said so far', talk.transcript as unknown as Json)]
  const { answer, value } = model.choosesNothing
    ? { answer: await model.complete({ prompt: plainPrompt(agent, task, data), signal }), value: undefined }
    : await askModel(
        model,
        { system: systemOf(context, agent), prompt: prompt.join('\n\n'), schema: turnSchema(node), signal },
        node.llm_config,
      )
  const turn: SwarmTurn = { round, role: agent.role, message: value ? String(value.message ?? '') : answer.text }
  if (typeof value?.vote === 'string') turn.vote = value.vote
  if (typeof value?.bid === 'number') turn.bid = Math.min(1, Math.max(0, value.bid))
  if (typeof value?.done === 'boolean') turn.done = value.done
  talk.transcript.push(turn)
  talk.calls++
  talk.usage = addUsage(talk.usage, answer.usage)
  talk.notice ??= answer.notice
  await context.recordUsage({ provider: answer.provider, model: answer.model, usage: answer.usage, step: talk.calls })
  tell('node.step', { kind: 'turn', ...turn })
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
