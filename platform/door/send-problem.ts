import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError, type ErrorCode, isAppError, type Problem, toProblem } from '../../contracts/errors.ts'
import type { Log } from '../log.ts'
import { apiHeaders } from './security-headers.ts'

const contentType = 'application/problem+json; charset=utf-8'

/** Fastify's own errors that a request can cause, as ours. Every other one is a bug of ours. */
const known: Record<string, { code: ErrorCode; detail: string }> = {
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'malformed-json', detail: 'It could not be parsed.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: 'malformed-json',
    detail: 'The body is empty. Leave out the content type then.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'body-too-large', detail: 'Send less at once.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported-media-type',
    detail: 'Send the header "Content-Type: application/json".',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'malformed-request', detail: 'The body is not as long as announced.' },
  FST_ERR_BAD_URL: { code: 'malformed-request', detail: 'The path is not validly encoded.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'malformed-request', detail: 'A part of the path is too long.' },
  ECONNRESET: { code: 'malformed-request', detail: 'The caller hung up while sending.' },
}

export function toAppError(error: unknown): unknown {
  if (isAppError(error) || !(error instanceof Error)) return error
  const ours = 'code' in error ? known[String(error.code)] : undefined
  if (ours) return new AppError(ours.code, { detail: ours.detail, cause: error })
  const status = 'statusCode' in error ? Number(error.statusCode) : 500
  if (error instanceof SyntaxError && status === 400) {
    return new AppError('malformed-json', { detail: 'It could not be parsed.', cause: error })
  }
  // What a plugin refuses is the caller's fault as well, even where we do not know its every reason.
  if (status === 403 || status === 404) return new AppError('route-not-found', { cause: error })
  if (status >= 400 && status < 500) return new AppError('malformed-request', { cause: error })
  return error
}

/** The one place where an error becomes an answer. */
export function sendProblem(log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(toAppError(error), request.id)
  const hasHungUp = reply.raw.destroyed && error instanceof Error && error.name === 'AbortError'
  if (problem.kind === 'bug' && !hasHungUp) {
    log.error('A request failed', { requestId: request.id, method: request.method, path: pathOf(request.url), error })
  }
  reply.code(problem.status).headers(apiHeaders).headers(extraHeaders(problem))
  reply.header('content-type', contentType).header('x-request-id', request.id).send(JSON.stringify(problem))
}

function extraHeaders({ code, extra }: Problem): Record<string, string> {
  if (code === 'unauthorized') return { 'www-authenticate': 'Bearer' }
  if (code === 'engine-unavailable') return { 'retry-after': '1' }
  if (code === 'too-many-requests') return { 'retry-after': String(extra?.retryAfterSeconds ?? 30) }
  return {}
}

/** A query may hold what a person typed; the log does not need it. */
const pathOf = (url: string) => url.split('?', 1)[0]

/** For a request that Node could not even parse, so that there is nothing but a socket to answer on. */
export function rawProblem(errorCode: string | undefined): string {
  const [code, status]: [ErrorCode, number] =
    errorCode === 'HPE_HEADER_OVERFLOW'
      ? ['malformed-request', 431]
      : errorCode === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['request-timeout', 408]
        : ['malformed-request', 400]
  const body = JSON.stringify({ ...toProblem(new AppError(code)), status })
  const headers = { ...apiHeaders, 'content-type': contentType, 'content-length': Buffer.byteLength(body) }
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}
