import { AppError } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { type AgentNode, toolNamesOf } from '../../contracts/nodes/agent.ts'
import { addUsage, type ModelUsage, noUsage } from '../../contracts/usage.ts'
import { askModel, dataBlock, dataRule, findModel } from '../agents/ask-model.ts'
import { callTool, type ToolOutcome } from '../agents/call-tool.ts'
import { isObject } from '../graph/jinja/values.ts'
import { renderTemplate, renderValue } from '../graph/templates.ts'
import type { Model } from '../models/model.ts'
import { type NodeContext, type NodeNeeds, nodeType } from './node-type.ts'

export const agentNodeType = nodeType<AgentNode>({
  type: 'agent',
  defaultTimeoutSeconds: 300,
  async run(needs, context) {
    const model = findModel(needs.models, context.node)
    const task = readTask(context)
    for (const name of task.allowed) needs.tools.find(name) // a tool that does not exist is a mistake of the author's
    const { ended, ...outcome } = model.choosesNothing
      ? await answerWithoutChoosing(needs, context, model, task)
      : await choose(needs, context, model, task)
    return { ...outcome, finished: ended, agent_package: context.node.package, agent_executed: true }
  },
})

type Context = NodeContext<AgentNode>
type Task = { system: string; prompt: string; data: JsonObject; allowed: string[] }
type Outcome = {
  ended: boolean
  reasoning: string[]
  message: string
  last_tool?: string
  result?: Json
  iterations: number
  model: string
  provider: string
  usage: JsonObject
  notice?: string
}

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

const decision = {
  type: 'object',
  properties: {
    tool: { type: ['string', 'null'], description: 'The tool to call now, or null.' },
    inputs: { type: 'object', description: 'Its arguments.' },
    done: { type: 'boolean', description: 'Whether message is the answer.' },
    message: { type: 'string', description: 'The answer, or what you do and why.' },
  },
  required: ['tool', 'inputs', 'done', 'message'],
}

async function choose(needs: NodeNeeds, context: Context, model: Model, task: Task): Promise<Outcome> {
  const { node, signal, tell } = context
  const system = [task.system, toolText(needs, task.allowed), dataRule].join('\n\n')
  const steps: JsonObject[] = []
  const reasoning: string[] = []
  const last: { last_tool?: string; result?: Json } = {}
  let usage: ModelUsage = noUsage
  for (let step = 1; step <= node.max_iterations; step++) {
    signal.throwIfAborted()
    const prompt = [task.prompt, dataBlock('data', task.data), dataBlock('steps', steps)].join('\n\n')
    const { answer, value } = await askModel(model, { system, prompt, schema: decision, signal }, node.llm_config)
    usage = addUsage(usage, answer.usage)
    await context.recordUsage({ ...origin(answer), usage: answer.usage, step })
    const message = value ? String(value.message ?? '') : answer.text
    const tool = typeof value?.tool === 'string' && value.tool !== '' ? value.tool : undefined
    reasoning.push(message)
    tell('node.step', { step, kind: 'model', message, tool: tool ?? null })
    const told = { ...last, reasoning, message, iterations: step, ...origin(answer), usage: { ...usage } }
    if (!value || value.done === true || tool === undefined) return { ended: true, ...told }
    const inputs = isObject(value.inputs) ? (value.inputs as JsonObject) : {}
    const outcome = await callTool(needs, { ...context, allowed: task.allowed }, { tool, inputs, step })
    tellTool(context, step, tool, outcome)
    steps.push({ tool, inputs, ...outcome })
    if ('result' in outcome) Object.assign(last, { last_tool: tool, result: outcome.result })
    if (step === node.max_iterations) return { ...told, ...last, ended: false }
  }
  throw new AppError('internal') // max_iterations is at least 1
}

/**
 * With a model that chooses nothing (the one that needs no key): every tool that needs no arguments of anybody's making,
 * once, in the order of the list; then the model's text about what they gave. It says so.
 */
async function answerWithoutChoosing(needs: NodeNeeds, context: Context, model: Model, task: Task): Promise<Outcome> {
  const { signal, tell, log } = context
  const given: JsonObject = {}
  const reasoning: string[] = []
  const last: { last_tool?: string; result?: Json } = {}
  for (const [index, tool] of task.allowed.entries()) {
    signal.throwIfAborted()
    if (needsArguments(needs, tool)) {
      reasoning.push(`${tool} was not called: it needs arguments that somebody has to think of.`)
      continue
    }
    const outcome = await callTool(needs, { ...context, allowed: task.allowed }, { tool, inputs: {}, step: index + 1 })
    tellTool(context, index + 1, tool, outcome)
    reasoning.push('result' in outcome ? `${tool} was called.` : `${tool} failed: ${outcome.error}`)
    if ('result' in outcome) Object.assign(last, { last_tool: tool, result: outcome.result })
    given[tool] = 'result' in outcome ? outcome.result : outcome
  }
  const material = Object.entries({ ...task.data, ...given }).map(
    ([name, value]) => `${name}:\n${JSON.stringify(value)}`,
  )
  const answer = await model.complete({ prompt: [`${task.prompt}`, ...material].join('\n\n'), signal })
  await context.recordUsage({ ...origin(answer), usage: answer.usage })
  if (answer.notice) log('info', answer.notice)
  tell('node.step', { step: task.allowed.length + 1, kind: 'model', message: answer.text, tool: null })
  const told = { ...origin(answer), usage: { ...answer.usage }, ...(answer.notice && { notice: answer.notice }) }
  return { ended: true, reasoning, message: answer.text, ...last, iterations: 1, ...told }
}

const origin = ({ model, provider }: { model: string; provider: string }) => ({ model, provider })

function tellTool({ tell }: Context, step: number, tool: string, outcome: ToolOutcome): void {
  tell('node.step', { step, kind: 'tool', tool, ...outcome })
}

function needsArguments({ tools }: NodeNeeds, name: string): boolean {
  const { required } = tools.find(name).inputSchema
  return Array.isArray(required) && required.length > 0
}

function toolText({ tools }: NodeNeeds, allowed: readonly string[]): string {
  if (allowed.length === 0) return 'You have no tools. Answer with done: true.'
  const lines = allowed.map((name) => {
    const { description, inputSchema } = tools.find(name)
    return `- ${name}: ${description} Arguments: ${JSON.stringify(inputSchema)}`
  })
  return ['Your tools, one call per turn:', ...lines].join('\n')
}
