/** Chat completions, as OpenAI, vLLM, llama.cpp, LM Studio and Ollama speak them. */
import type { ServerResponse } from 'node:http'
import type { JsonObject, JsonSchema } from '../../../contracts/json.ts'
import { type Asked, type Said, sendJson, startSse, usageOf, writePieces } from './said.ts'

type Message = { role: string; content?: unknown }
type Tool = { function: { name: string; parameters?: JsonSchema } }

export function readOpenAi(body: JsonObject): Pick<Asked, 'model' | 'last' | 'results' | 'tools' | 'schema'> {
  const messages = (body.messages ?? []) as unknown as Message[]
  const format = body.response_format as { json_schema?: { schema?: JsonSchema } } | undefined
  return {
    model: String(body.model),
    last: textOf(messages.findLast(({ role }) => role !== 'assistant')?.content),
    results: messages.filter(({ role }) => role === 'tool').length,
    tools: ((body.tools ?? []) as unknown as Tool[]).map(({ function: { name, parameters } }) => ({
      name,
      schema: parameters ?? {},
    })),
    schema: format?.json_schema?.schema,
  }
}

export const textOf = (content: unknown): string =>
  Array.isArray(content) ? content.map((part: { text?: string }) => part.text ?? '').join('') : String(content ?? '')

export async function answerOpenAi(response: ServerResponse, asked: Asked, said: Said): Promise<void> {
  if (said.status) {
    const error = said.error ?? { message: `The test says ${said.status}.`, type: 'test_error' }
    return sendJson(response, said.status, { error }, said.headers)
  }
  const { model } = asked
  const base = { id: `chatcmpl-${asked.number}`, created: 1_700_000_000, model }
  const usage = usage_(said)
  const finish = said.calls?.length ? 'tool_calls' : said.isCut ? 'length' : 'stop'
  const calls = (said.calls ?? []).map(({ tool, input }, index) => ({
    index,
    id: `call_${asked.number}_${index}`,
    type: 'function',
    function: { name: tool, arguments: typeof input === 'string' ? input : JSON.stringify(input) },
  }))
  if (asked.body.stream !== true) {
    const message = { role: 'assistant', content: said.text ?? null, ...(calls.length > 0 && { tool_calls: calls }) }
    const choices = [{ index: 0, message, finish_reason: finish }]
    return sendJson(response, 200, { ...base, object: 'chat.completion', choices, ...(usage && { usage }) })
  }
  const send = startSse(response)
  const chunk = (delta: object, finish_reason: string | null = null) =>
    send({ ...base, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })
  chunk({ role: 'assistant', content: '' })
  if (said.reasoning) chunk({ reasoning_content: said.reasoning })
  if (!(await writePieces(response, said, (content) => chunk({ content })))) return
  for (const call of calls) {
    const { arguments: text } = call.function
    const half = Math.ceil(text.length / 2)
    chunk({ tool_calls: [{ ...call, function: { name: call.function.name, arguments: text.slice(0, half) } }] })
    chunk({ tool_calls: [{ index: call.index, function: { arguments: text.slice(half) } }] })
  }
  chunk({}, finish)
  if (usage && (asked.body.stream_options as JsonObject | undefined)?.include_usage) {
    send({ ...base, object: 'chat.completion.chunk', choices: [], usage })
  }
  send('[DONE]')
  response.end()
}

function usage_(said: Said) {
  const usage = usageOf(said)
  return (
    usage && {
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      total_tokens: usage.input + usage.output,
      prompt_tokens_details: { cached_tokens: usage.cached ?? 0 },
      completion_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
    }
  )
}
