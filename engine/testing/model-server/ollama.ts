/** What an Ollama has besides chat completions: its own chat, its models, fetching and deleting them. */
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JsonObject, JsonSchema } from '../../../contracts/json.ts'
import { type Asked, type Said, sendJson, usageOf, writePieces } from './said.ts'

export type OllamaShelf = { models: Map<string, number>; pullMs: number }

type Tool = { function: { name: string; parameters?: JsonSchema } }
type Message = { role: string; content?: string }

export function readOllama(body: JsonObject): Pick<Asked, 'model' | 'last' | 'results' | 'tools' | 'schema'> {
  const messages = (body.messages ?? []) as unknown as Message[]
  return {
    model: String(body.model),
    last: messages.findLast(({ role }) => role !== 'assistant')?.content ?? '',
    results: messages.filter(({ role }) => role === 'tool').length,
    tools: ((body.tools ?? []) as unknown as Tool[]).map((tool) => ({
      name: tool.function.name,
      schema: tool.function.parameters ?? {},
    })),
    schema: typeof body.format === 'object' ? (body.format as JsonSchema) : undefined,
  }
}

export async function answerOllama(response: ServerResponse, asked: Asked, said: Said): Promise<void> {
  if (said.status)
    return sendJson(response, said.status, { error: String(said.error ?? 'The test says no.') }, said.headers)
  const usage = usageOf(said) ?? { input: 0, output: 0 }
  const end = { done: true, done_reason: 'stop', prompt_eval_count: usage.input, eval_count: usage.output }
  const calls = said.calls?.map(({ tool, input }) => ({ function: { name: tool, arguments: input } }))
  const message = { role: 'assistant', content: said.text ?? '', ...(calls && { tool_calls: calls }) }
  if (asked.body.stream === false) return sendJson(response, 200, { model: asked.model, message, ...end })
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  const line = (data: object) => response.write(`${JSON.stringify({ model: asked.model, ...data })}\n`)
  const write = (content: string) => line({ message: { role: 'assistant', content }, done: false })
  if (!(await writePieces(response, said, write))) return
  line({ message: { ...message, content: '' }, ...end })
  response.end()
}

export function listTags(response: ServerResponse, { models }: OllamaShelf): void {
  const list = [...models].map(([name, size]) => ({ name, model: name, size, details: { parameter_size: '1B' } }))
  sendJson(response, 200, { models: list })
}

const layer = 'sha256:1111'

export async function pullModel(response: ServerResponse, shelf: OllamaShelf, name: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  const line = (data: object) => response.write(`${JSON.stringify(data)}\n`)
  line({ status: 'pulling manifest' })
  if (name.startsWith('missing')) {
    line({ error: 'pull model manifest: file does not exist' })
    response.end()
    return
  }
  const total = 4_000_000
  for (let part = 0; part <= 10 && !response.destroyed; part++) {
    line({ status: 'pulling 1111', digest: layer, total, completed: (total * part) / 10 })
    await sleep(shelf.pullMs / 10)
  }
  if (response.destroyed) return
  line({ status: 'verifying sha256 digest' })
  line({ status: 'success' })
  shelf.models.set(name, total)
  response.end()
}

export function deleteModel(response: ServerResponse, { models }: OllamaShelf, name: string): void {
  if (models.delete(name)) response.writeHead(200).end()
  else sendJson(response, 404, { error: `model '${name}' not found` })
}
