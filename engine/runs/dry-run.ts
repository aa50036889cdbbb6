/**
 * A dry run calls nothing outside. Its nodes get tools and models of which those that reach outside are replaced by ones
 * that only say what they would have done; what came back from them is then filled in. Whatever a node type does, it has
 * nothing else in its hands.
 */
import type { Json, JsonObject, JsonSchema } from '../../contracts/json.ts'
import type { NodeOrigin, Question } from '../../contracts/runs.ts'
import { findLastOutput } from '../db/last-output.ts'
import type { CompiledNode } from '../graph/compile.ts'
import { exampleOf } from '../graph/example-of.ts'
import type { Model } from '../models/model.ts'
import type { NodeContext, NodeNeeds } from '../nodes/node-type.ts'
import { toObject } from '../nodes/tool.ts'
import { hideSecretFields } from '../observe/hide-secret-fields.ts'
import { effectOf, type Tool } from '../tools/tool.ts'
import { mapOutput } from './node-variables.ts'
import type { RunContext } from './run-context.ts'
import { event } from './run-journal.ts'

export type Attempted = { output: Json; origin?: NodeOrigin }

/** Thrown where a node would have reached outside, and its output cannot be known. */
class NotCalled extends Error {
  override readonly name = 'NotCalled'
  readonly would: string
  readonly given: JsonObject
  /** What its output might look like. */
  readonly example: Json
  constructor(would: string, given: JsonObject, example: Json) {
    super(would)
    this.would = would
    this.given = given
    this.example = example
  }
}

type Work = (needs: NodeNeeds, context: Partial<NodeContext<unknown>>) => Promise<Json>

/** A dry run needs no secret, so none is read. */
export const hiddenSecrets = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, '•••']))

/** Runs the node with what calls nothing, and fills its output in where that has stopped it. */
export async function attemptDry(run: RunContext, node: CompiledNode, path: string, work: Work): Promise<Attempted> {
  let hasSkipped = false
  const tell = (would: string, given: JsonObject, from: { from: 'last-run' | 'example'; runId?: string }) => {
    hasSkipped = true
    const data = { would, arguments: hideSecretFields(given) as JsonObject, filledFrom: from.from }
    run.journal.note({ events: [event('node.would-call', path, { ...data, runId: from.runId ?? null })] })
  }
  const needs = dryNeeds(run.needs, node, (would, given) => tell(would, given, { from: 'example' }))
  const ask = (question: Question): never => {
    throw new NotCalled(`ask a person: ${question.prompt}`, {}, answerTo(question))
  }
  try {
    const output = await work(needs, { ask })
    return { output, ...(hasSkipped ? { origin: { kind: 'dry-run', from: 'example' } } : {}) }
  } catch (error) {
    if (!(error instanceof NotCalled)) throw error
    const last = await run.readOwn((db) => findLastOutput(db, run.id, path))
    const from = last ? ({ from: 'last-run', runId: last.runId } as const) : ({ from: 'example' } as const)
    tell(error.would, error.given, from)
    const schema = node.node.output_schema
    const example = Object.keys(schema).length > 0 ? exampleOf(schema) : error.example
    return { output: last ? last.output : mapOutput(node, example), origin: { kind: 'dry-run', ...from } }
  }
}

type Tell = (would: string, given: JsonObject) => void

/** Each need by its name: one that is added has to be thought of here. */
function dryNeeds(needs: NodeNeeds, node: CompiledNode, tell: Tell): NodeNeeds {
  const { sandbox, filesDir, findWorkflow, readSecret } = needs
  return {
    sandbox,
    filesDir,
    findWorkflow,
    readSecret,
    tools: { ...needs.tools, find: (name) => dryTool(needs.tools.find(name), node, tell) },
    findModel: async (...wanted) => dryModel(await needs.findModel(...wanted), node),
  }
}

/** A tool that computes, or reads what is on this machine, really runs. */
function dryTool(tool: Tool, node: CompiledNode, tell: Tell): Tool {
  const isTried = (input: unknown) => {
    const effect = effectOf(tool, input)
    return effect === 'none' || (effect === 'read' && tool.isLocal === true)
  }
  return {
    ...tool,
    async run(input, context) {
      if (isTried(input)) return tool.run(input, context)
      const would = tool.describeCall?.(input) ?? `call the tool ${tool.name}`
      const given = (input ?? {}) as JsonObject
      const example = exampleOf(tool.outputSchema)
      if (node.type === 'tool') throw new NotCalled(would, given, toObject(example))
      tell(would, given)
      return example
    },
  }
}

/** A model of this machine answers; another one is not asked. */
function dryModel(model: Model, node: CompiledNode): Model {
  if (model.local) return model
  const { provider, name, description, local } = model
  return {
    ...{ provider, name, description, local },
    ...(model.choosesNothing && { choosesNothing: true }),
    complete({ prompt, system }) {
      const given = { ...(system !== undefined && { system }), prompt }
      return Promise.reject(new NotCalled(`ask the model ${name} of ${provider}`, given, exampleAnswer(node, model)))
    },
  }
}

/** As the node type gives it. */
function exampleAnswer({ type, node }: CompiledNode, { name, provider }: Model): Json {
  const usage = { promptTokens: 0, completionTokens: 0, totalTokens: 0 }
  const schema = (node as { json_schema?: JsonSchema }).json_schema
  const value = schema && exampleOf(schema)
  const text = value === undefined ? `What ${name} would write.` : JSON.stringify(value)
  const told = { model: name, provider, usage }
  if (type === 'llm') return { response: text, text, prompt: '', ...told, ...(value !== undefined && { json: value }) }
  return { message: text, text, reasoning: [], iterations: 0, finished: true, result: null, ...told }
}

function answerTo(question: Question): Json {
  const response: JsonObject =
    question.kind === 'approve_reject'
      ? { approved: true }
      : question.kind === 'choice'
        ? { choice: question.choices?.[0] ?? '' }
        : toObject(exampleOf(question.form ?? {}))
  return { ...response, approved: true, response }
}
