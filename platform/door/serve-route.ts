import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../contracts/errors.ts'
import { type ByteAnswer, type Caller, type Incoming, isReply, type Route, type Served } from '../../contracts/route.ts'
import type { Log } from '../log.ts'
import { parseInput } from './parse-input.ts'
import { readRange } from './read-range.ts'
import { type Events, sendEvents } from './send-events.ts'

/** Who a public route is called by. */
const nobody: Caller = { orgId: '', projectId: undefined, userId: '', permissions: [] }
const nothing = {}

type Needs = { log: Log; openStreams: Set<AbortController> }

/** The Fastify handler of a route: parse, answer, strip the output to its schema. */
export function serveRoute({ route, handle }: Served, { log, openStreams }: Needs) {
  const takes = { params: hasFields(route.params), query: hasFields(route.query) }
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const incoming: Incoming<Route> = {
      params: takes.params ? parseInput('path', route.params, request.params) : nothing,
      query: takes.query ? parseInput('query', route.query, request.query) : nothing,
      body: route.body ? parseInput('body', route.body, request.body) : undefined,
      rawBody: request.rawBody,
      bytes: route.takesBytes ? limitBytes(request.body as AsyncIterable<Uint8Array>, route.bodyLimit) : undefined,
      headers: request.headers as Record<string, string | undefined>,
      caller: request.caller ?? nobody,
      requestId: request.id,
      get signal() {
        return hangUpOf(reply).signal
      },
    }
    const answer = handle(incoming)
    if (route.event) return streamAnswer(answer as Events, reply, log, openStreams)
    if (route.givesBytes) return sendBytes((await answer) as ByteAnswer, request.headers.range, reply)
    return sendAnswer(route, await answer, reply)
  }
}

const hasFields = (schema: Route['params']) => Object.keys(schema.shape).length > 0

function sendAnswer(route: Route, answer: unknown, reply: FastifyReply): FastifyReply {
  const { output, status = route.status, headers } = isReply(answer) ? answer : { output: answer }
  if (headers) reply.headers(headers)
  if (!route.output) return reply.code(status).send()
  const parsed = route.output.safeParse(output)
  if (!parsed.success) {
    throw new Error(`${route.method} ${route.path} answered against its schema`, { cause: parsed.error })
  }
  return reply.code(status).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(parsed.data))
}

async function* limitBytes(bytes: AsyncIterable<Uint8Array>, limit = Number.POSITIVE_INFINITY) {
  let length = 0
  for await (const piece of bytes) {
    length += piece.length
    if (length > limit) throw new AppError('body-too-large', { detail: `It may have ${limit} bytes.` })
    yield piece
  }
}

/** Always as a download: a file of the user's that a browser opened here would run as our page. */
function sendBytes(answer: ByteAnswer, wanted: string | undefined, reply: FastifyReply): FastifyReply {
  const { mediaType, name, sizeBytes, bytes, slice } = answer
  reply
    .header('content-type', mediaType)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
  const range = slice ? readRange(wanted, sizeBytes) : undefined
  if (slice) reply.header('accept-ranges', 'bytes')
  if (!slice || !range) return reply.header('content-length', sizeBytes).send(Readable.from(bytes))
  if (range === 'outside') return reply.code(416).header('content-range', `bytes */${sizeBytes}`).send()
  return reply
    .code(206)
    .header('content-range', `bytes ${range.start}-${range.end - 1}/${sizeBytes}`)
    .header('content-length', range.end - range.start)
    .send(Readable.from(slice(range.start, range.end)))
}

async function streamAnswer(
  events: Events,
  reply: FastifyReply,
  log: Log,
  openStreams: Set<AbortController>,
): Promise<FastifyReply> {
  const ended = hangUpOf(reply)
  const headers = reply.getHeaders() as Record<string, string>
  const onError = (error: unknown) => log.error('A stream broke off', { requestId: reply.request.id, error })
  openStreams.add(ended)
  try {
    await sendEvents(reply.raw, events, { headers, signal: ended.signal, onError })
  } finally {
    openStreams.delete(ended)
  }
  return reply.hijack()
}

const hangUps = new WeakMap<FastifyReply, AbortController>()

/** Aborts when the caller has gone before the answer was complete. Made only for a handler that asks. */
function hangUpOf(reply: FastifyReply): AbortController {
  const made = hangUps.get(reply)
  if (made) return made
  const hangUp = new AbortController()
  hangUps.set(reply, hangUp)
  const onClose = () => reply.raw.writableFinished || hangUp.abort()
  if (reply.raw.destroyed) onClose()
  else reply.raw.once('close', onClose)
  return hangUp
}
