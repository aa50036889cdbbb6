/** Messages, as Anthropic speaks them. */
import type { ServerResponse } from 'node:http'
import type { JsonObject, JsonSchema } from '../../../contracts/json.ts'
import { type Asked, type Said, sendJson, startSse, usageOf, writePieces } from './said.ts'

type Block = { type: string; text?: string; content?: unknown }
type Message = { role: string; content: string | Block[] }

export function readAnthropic(body: JsonObject): Pick<Asked, 'model' | 'last' | 'results' | 'tools' | 'schema'> {
  const messages = (body.messages ?? []) as unknown as Message[]
  const blocks = messages.flatMap(({ role, content }) =>
    (typeof content === 'string' ? [{ type: 'text', text: content }] : content).map((block) => ({ role, ...block })),
  )
  const tools = (body.tools ?? []) as unknown as { name: string; input_schema: JsonSchema }[]
  const format = body.output_format as { schema?: JsonSchema } | undefined
  const config = body.output_config as { format?: { schema?: JsonSchema } } | undefined
  return {
    model: String(body.model),
    last: String(blocks.findLast(({ role, type }) => role === 'user' && type === 'text')?.text ?? ''),
    results: blocks.filter(({ type }) => type === 'tool_result').length,
    tools: tools.filter(({ name }) => name !== 'json').map(({ name, input_schema: schema }) => ({ name, schema })),
    schema: config?.format?.schema ?? format?.schema ?? tools.find(({ name }) => name === 'json')?.input_schema,
  }
}

export async function answerAnthropic(response: ServerResponse, asked: Asked, said: Said): Promise<void> {
  if (said.status) {
    const error = said.error ?? { type: 'test_error', message: `The test says ${said.status}.` }
    return sendJson(response, said.status, { type: 'error', error }, said.headers)
  }
  const usage = usageOf(said) ?? { input: 0, output: 0 }
  const counted = {
    input_tokens: usage.input - (usage.cached ?? 0),
    cache_read_input_tokens: usage.cached ?? 0,
    output_tokens: usage.output,
  }
  const stop_reason = said.calls?.length ? 'tool_use' : said.isCut ? 'max_tokens' : 'end_turn'
  const message = { id: `msg_${asked.number}`, type: 'message', role: 'assistant', model: asked.model, content: [] }
  const calls = (said.calls ?? []).map(({ tool, input }, index) => ({
    block: { type: 'tool_use', id: `toolu_${asked.number}_${index}`, name: tool, input: {} },
    text: typeof input === 'string' ? input : JSON.stringify(input),
    input,
  }))
  if (asked.body.stream !== true) {
    const content = [
      ...(said.text ? [{ type: 'text', text: said.text }] : []),
      ...calls.map(({ block, input }) => ({ ...block, input })),
    ]
    return sendJson(response, 200, { ...message, content, stop_reason, usage: counted })
  }
  const sse = startSse(response)
  const send = (data: { type: string; [member: string]: unknown }) => sse(data, data.type)
  send({ type: 'message_start', message: { ...message, stop_reason: null, usage: { ...counted, output_tokens: 1 } } })
  let index = 0
  if (said.text) {
    send({ type: 'content_block_start', index, content_block: { type: 'text', text: '' } })
    const write = (text: string) => send({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })
    if (!(await writePieces(response, said, write))) return
    send({ type: 'content_block_stop', index: index++ })
  }
  for (const { block, text } of calls) {
    send({ type: 'content_block_start', index, content_block: block })
    send({ type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: text } })
    send({ type: 'content_block_stop', index: index++ })
  }
  send({
    type: 'message_delta',
    delta: { stop_reason, stop_sequence: null },
    usage: { output_tokens: usage.output },
  })
  send({ type: 'message_stop' })
  response.end()
}
