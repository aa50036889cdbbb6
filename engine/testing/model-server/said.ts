/** What the test server says, whatever the protocol. */
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JsonObject, JsonSchema } from '../../../contracts/json.ts'

export type Asked = {
  protocol: 'openai' | 'anthropic' | 'google' | 'ollama'
  model: string
  /** As it came. */
  body: JsonObject
  headers: Record<string, string | undefined>
  /** The text of the last message that is not the model's own. */
  last: string
  /** How many results of tools have come so far. */
  results: number
  tools: { name: string; schema: JsonSchema }[]
  schema: JsonSchema | undefined
  /** Counts the requests for this model from 1. */
  number: number
}

export type Said = {
  text?: string
  reasoning?: string
  /** A text as input is sent as it is: no JSON, if the test wants none. */
  calls?: { tool: string; input: JsonObject | string }[]
  usage?: { input: number; output: number; cached?: number; reasoning?: number } | null
  /** It came to the end of its tokens. */
  isCut?: boolean
  /** Milliseconds before the first piece, and between pieces. */
  firstMs?: number
  pieceMs?: number
  /** After so many pieces the connection is torn, or (`ends`) the answer just ends. */
  breaksAfter?: number
  breaks?: 'tears' | 'ends' | 'hangs'
  /** Instead of an answer. */
  status?: number
  headers?: Record<string, string>
  error?: unknown
}

export const usageOf = ({ usage }: Said) => (usage === undefined ? { input: 12, output: 7 } : usage)

/** A piece is a word with what stands before it. */
export const pieces = (text: string): string[] => text.match(/\s*\S+/g) ?? []

/** Writes the pieces in their time; false when the answer shall not be ended properly. */
export async function writePieces(
  response: ServerResponse,
  said: Said,
  write: (piece: string) => void,
): Promise<boolean> {
  await waitWhileOpen(response, said.firstMs ?? 0)
  for (const [index, piece] of pieces(said.text ?? '').entries()) {
    if (response.destroyed) return false
    if (index > 0 && said.pieceMs) await waitWhileOpen(response, said.pieceMs)
    if (said.breaksAfter === index) {
      if (said.breaks === 'hangs') return false
      if (said.breaks === 'ends') response.end()
      else response.destroy()
      return false
    }
    write(piece)
  }
  return !response.destroyed
}

/** Ends early when the caller hangs up. */
async function waitWhileOpen(response: ServerResponse, ms: number): Promise<void> {
  const closed = new AbortController()
  const close = () => closed.abort()
  response.once('close', close)
  await sleep(ms, undefined, { signal: closed.signal }).catch(() => {})
  response.off('close', close)
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

export function startSse(response: ServerResponse): (data: unknown, event?: string) => void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.flushHeaders()
  return (data, event) => {
    const text = typeof data === 'string' ? data : JSON.stringify(data)
    response.write(`${event ? `event: ${event}\n` : ''}data: ${text}\n\n`)
  }
}
