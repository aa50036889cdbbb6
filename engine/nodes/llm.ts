import type { LlmNode } from '../../contracts/nodes/llm.ts'
import { renderTemplate } from '../graph/templates.ts'
import { nodeType } from './node-type.ts'

export const llmNodeType = nodeType<LlmNode>({
  type: 'llm',
  defaultTimeoutSeconds: 120,
  async run({ models }, { node, variables, signal, log, recordUsage }) {
    const prompt = renderTemplate(node.prompt, variables)
    const config = node.llm_config
    const maxTokens = node.max_tokens ?? config.max_tokens
    const model = models.find({
      provider: config.provider,
      model: renderTemplate(config.model ?? node.model, variables),
    })
    const answer = await model.complete({
      prompt,
      ...(node.system_prompt ? { system: renderTemplate(node.system_prompt, variables) } : {}),
      temperature: config.temperature ?? node.temperature,
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(node.json_schema ? { jsonSchema: node.json_schema } : {}),
      signal,
    })
    await recordUsage({ provider: answer.provider, model: answer.model, usage: answer.usage })
    if (answer.notice) log('info', answer.notice)
    return {
      response: answer.text,
      text: answer.text,
      prompt,
      model: answer.model,
      provider: answer.provider,
      usage: { ...answer.usage },
      ...(answer.notice ? { notice: answer.notice } : {}),
    }
  },
})
