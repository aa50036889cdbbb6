/** A request as the library takes it. Pure. */
import type { JsonObject } from '../../../contracts/json.ts'
import type { AskedCall, Message, ModelRequest } from '../model.ts'
import type { SdkPrompt, SdkRequest } from './sdk.ts'

/** Schemas of authors need not be what OpenAI calls strict; what comes is checked here all the same. */
const notStrict = { openaiCompatible: { strictJsonSchema: false } }

export function toSdkRequest(request: ModelRequest, abortSignal: AbortSignal): SdkRequest {
  const { temperature, maxTokens, topP, seed, stopSequences, jsonSchema, tools = [] } = request
  return {
    prompt: toPrompt(request),
    abortSignal,
    providerOptions: notStrict,
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
    ...(topP !== undefined && { topP }),
    ...(seed !== undefined && { seed }),
    ...(stopSequences && { stopSequences: [...stopSequences] }),
    ...(jsonSchema && { responseFormat: { type: 'json', schema: jsonSchema, name: 'answer' } }),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, inputSchema }) => ({ type: 'function', name, description, inputSchema })),
      toolChoice: { type: 'auto' },
    }),
  } as SdkRequest
}

function toPrompt({ system, prompt, messages = [] }: ModelRequest): SdkPrompt {
  return [
    ...(system ? [{ role: 'system' as const, content: system }] : []),
    { role: 'user', content: [{ type: 'text', text: prompt }] },
    ...messages.map(toMessage),
  ]
}

function toMessage(message: Message): SdkPrompt[number] {
  if (message.role === 'user') return { role: 'user', content: [{ type: 'text', text: message.text }] }
  if (message.role === 'assistant') {
    const said = message.text ? [{ type: 'text' as const, text: message.text }] : []
    return { role: 'assistant', content: [...said, ...message.calls.map(toCallPart)] }
  }
  const { call, text, isError } = message
  return {
    role: 'tool',
    content: [
      {
        type: 'tool-result',
        toolCallId: call.id,
        toolName: call.tool,
        output: { type: isError ? 'error-text' : 'text', value: text },
      },
    ],
  }
}

const toCallPart = ({ id, tool, input, note }: AskedCall) => ({
  type: 'tool-call' as const,
  toolCallId: id,
  toolName: tool,
  // What was no JSON cannot be said again as arguments; its refusal stands in the result.
  input: typeof input === 'string' ? {} : input,
  ...(note && { providerOptions: note as Record<string, JsonObject> }),
})
