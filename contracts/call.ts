/** Calls a route: the mirror of `serve`, over any `fetch`. Problems come back as the AppError that was thrown. */
import type { z } from 'zod'
import { AppError, fromProblem, Problem } from './errors.ts'
import type { Route, StreamEvent } from './route.ts'
import { routeUrl } from './route.ts'

export type Client = {
  /** The address, without a slash at its end; empty for "where the page came from". */
  url: string
  fetch: typeof globalThis.fetch
  /** Adds the credential; left out where something else does it. */
  headers?: () => Record<string, string>
}

type Given<R extends Route> = {
  params?: z.input<R['params']>
  query?: z.input<R['query']>
  body?: R extends Route<z.ZodObject, z.ZodObject, infer Body> ? z.input<Body> : never
  /** The body of a route that takes a file. */
  bytes?: Blob | Uint8Array<ArrayBuffer>
  headers?: Record<string, string>
  signal?: AbortSignal
}

type OutputOf<R extends Route> =
  R extends Route<z.ZodObject, z.ZodObject, z.ZodType, infer Output> ? z.output<Output> : never
type EventOf<R extends Route> =
  R extends Route<z.ZodObject, z.ZodObject, z.ZodType, z.ZodType, infer Event> ? z.output<Event> : never

export async function call<R extends Route>(client: Client, declared: R, given: Given<R> = {}): Promise<OutputOf<R>> {
  const response = await send(client, declared, given, 'application/json')
  if (!declared.output) return undefined as OutputOf<R>
  return declared.output.parse(await response.json()) as OutputOf<R>
}

/**
 * Reads a stream of server-sent events until it ends or `signal` aborts. The caller reconnects, with the id of the last
 * event that it has seen as `lastEventId`: nothing is missing then and nothing comes twice.
 */
export async function* callStream<R extends Route>(
  client: Client,
  declared: R,
  given: Given<R> & { lastEventId?: string } = {},
): AsyncGenerator<StreamEvent<EventOf<R>>> {
  const headers = given.lastEventId ? { ...given.headers, 'last-event-id': given.lastEventId } : { ...given.headers }
  const response = await send(client, declared, { ...given, headers }, 'text/event-stream')
  if (!response.body || !declared.event) return
  for await (const { id, data } of readEvents(response.body)) {
    yield { id, data: declared.event.parse(JSON.parse(data)) as EventOf<R> }
  }
}

/** Asks for a file, whose bytes the caller reads from the response. */
export const callBytes = <R extends Route>(client: Client, declared: R, given: Given<R> = {}): Promise<Response> =>
  send(client, declared, given, '*/*')

async function send<R extends Route>(client: Client, declared: R, given: Given<R>, accept: string): Promise<Response> {
  const url = client.url + routeUrl(declared.path, given.params, given.query)
  const hasBody = given.body !== undefined
  const response = await client
    .fetch(url, {
      method: declared.method,
      headers: {
        accept,
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...(given.bytes ? { 'content-type': 'application/octet-stream' } : {}),
        ...client.headers?.(),
        ...given.headers,
      },
      ...(hasBody ? { body: JSON.stringify(given.body) } : {}),
      ...(given.bytes ? { body: given.bytes } : {}),
      ...(given.signal ? { signal: given.signal } : {}),
    })
    .catch((cause: unknown) => {
      if (given.signal?.aborted) throw cause
      throw new AppError('host-not-running', { detail: `Nothing answered at ${client.url || 'this address'}.`, cause })
    })
  if (!response.ok) throw await readProblem(response)
  return response
}

async function readProblem(response: Response): Promise<AppError> {
  const problem = Problem.safeParse(await response.json().catch(() => undefined))
  if (problem.success) return fromProblem(problem.data)
  return new AppError('internal', { detail: `The server answered ${response.status} without saying why.` })
}

/** Splits a byte stream into server-sent events. Comments and other fields are passed over. */
async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<{ id: string; data: string }> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const event = readBlock(block)
        if (event) yield event
      }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function readBlock(block: string): { id: string; data: string } | undefined {
  let id = ''
  const data: string[] = []
  for (const line of block.split('\n')) {
    if (line.startsWith('id:')) id = line.slice(3).trim()
    if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
  }
  return data.length > 0 ? { id, data: data.join('\n') } : undefined
}
