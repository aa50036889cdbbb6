/** generateContent, as Google speaks it. */
import type { ServerResponse } from 'node:http'
import type { JsonObject, JsonSchema } from '../../../contracts/json.ts'
import { type Asked, type Said, sendJson, startSse, usageOf, writePieces } from './said.ts'

type Part = { text?: string; functionResponse?: unknown }
type Content = { role: string; parts: Part[] }

export function readGoogle(
  body: JsonObject,
  model: string,
): Pick<Asked, 'model' | 'last' | 'results' | 'tools' | 'schema'> {
  const parts = ((body.contents ?? []) as unknown as Content[]).flatMap(({ role, parts }) =>
    parts.map((part) => ({ role, ...part })),
  )
  const tools = (body.tools ?? []) as unknown as {
    functionDeclarations?: { name: string; parameters?: JsonSchema }[]
  }[]
  const config = (body.generationConfig ?? {}) as { responseSchema?: JsonSchema; responseJsonSchema?: JsonSchema }
  return {
    model,
    last: parts.findLast(({ role, text }) => role === 'user' && text !== undefined)?.text ?? '',
    results: parts.filter(({ functionResponse }) => functionResponse !== undefined).length,
    tools: tools
      .flatMap(({ functionDeclarations = [] }) => functionDeclarations)
      .map(({ name, parameters }) => ({ name, schema: parameters ?? {} })),
    schema: config.responseJsonSchema ?? config.responseSchema,
  }
}

export async function answerGoogle(response: ServerResponse, asked: Asked, said: Said): Promise<void> {
  if (said.status) {
    const error = said.error ?? { code: said.status, message: `The test says ${said.status}.`, status: 'TEST' }
    return sendJson(response, said.status, { error }, said.headers)
  }
  const usage = usageOf(said)
  const send = startSse(response)
  const chunk = (parts: object[], finishReason?: string) =>
    send({
      candidates: [{ index: 0, content: { role: 'model', parts }, ...(finishReason && { finishReason }) }],
      ...(finishReason &&
        usage && {
          usageMetadata: {
            promptTokenCount: usage.input,
            candidatesTokenCount: usage.output - (usage.reasoning ?? 0),
            thoughtsTokenCount: usage.reasoning ?? 0,
            cachedContentTokenCount: usage.cached ?? 0,
            totalTokenCount: usage.input + usage.output,
          },
        }),
    })
  if (!(await writePieces(response, said, (text) => chunk([{ text }])))) return
  const calls = (said.calls ?? []).map(({ tool, input }) => ({
    functionCall: { name: tool, args: input },
    thoughtSignature: `signature-${asked.number}`,
  }))
  chunk(calls, said.isCut ? 'MAX_TOKENS' : 'STOP')
  response.end()
}
