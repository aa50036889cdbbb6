import type { Json, JsonObject } from '../../contracts/json.ts'
import type { LlmNode } from '../../contracts/nodes/llm.ts'
import { addUsage, noUsage } from '../../contracts/usage.ts'
import { samplingOf } from '../agents/ask-model.ts'
import { renderTemplate } from '../graph/templates.ts'
import { answerInSchema } from '../models/answer-in-schema.ts'
import type { ModelAnswer, ModelRequest } from '../models/model.ts'
import { type NodeContext, nodeType } from './node-type.ts'
import { streamDeltas } from './stream-deltas.ts'

export const llmNodeType = nodeType<LlmNode>({
  type: 'llm',
  defaultTimeoutSeconds: 600,
  async run({ findModel }, context) {
    const { node, variables, orgId, log, recordUsage, tellDelta } = context
    const { provider, model: name = node.model } = node.llm_config
    const wanted = { provider: renderTemplate(provider, variables), model: renderTemplate(name, variables) }
    const model = await findModel(orgId, wanted)
    const request = readRequest(context)
    let usage = noUsage
    const onAnswer = async (answer: ModelAnswer) => {
      usage = addUsage(usage, answer.usage)
      await recordUsage({ provider: answer.provider, model: answer.model, usage: answer.usage })
    }
    const stream = streamDeltas(tellDelta)
    try {
      if (!node.json_schema) {
        const answer = await model.complete(request, stream.onDelta)
        await onAnswer(answer)
        return tell(answer, {})
      }
      const asking = { request: { ...request, jsonSchema: node.json_schema }, maxRepairs: node.max_repairs }
      const { answer, value, repairs } = await answerInSchema(model, { ...asking, onDelta: stream.onDelta, onAnswer })
      return tell(answer, { data: value, repairs })
    } finally {
      stream.end()
    }

    function tell({ text, notice, isCut, model, provider }: ModelAnswer, more: JsonObject): Json {
      if (notice) log('info', notice)
      if (isCut) log('warn', 'The answer was cut: it came to the end of max_tokens.')
      const told = { response: text, text, prompt: request.prompt, model, provider, usage: { ...usage } }
      return { ...told, ...more, ...(notice && { notice }), ...(isCut && { cut: true }) }
    }
  },
})

function readRequest({ node, variables, signal }: NodeContext<LlmNode>): ModelRequest {
  return {
    prompt: renderTemplate(node.prompt, variables),
    ...(node.system_prompt ? { system: renderTemplate(node.system_prompt, variables) } : {}),
    ...(node.temperature === undefined ? {} : { temperature: node.temperature }),
    ...(node.max_tokens === undefined ? {} : { maxTokens: node.max_tokens }),
    ...samplingOf(node.llm_config),
    signal,
  }
}
