import { fetch, type Response } from 'undici'
import { z } from 'zod'
import { AppError, isAppError } from '../../contracts/errors.ts'
import { Json, type JsonObject } from '../../contracts/json.ts'
import { hideInAddress } from '../observe/hide-secret-fields.ts'
import { guardedAgent } from './guarded-agent.ts'
import type { NetworkPolicy } from './network-policy.ts'
import { readBody } from './read-body.ts'
import { defineTool, type ToolContext } from './tool.ts'

const mostRedirects = 5
const mostBytes = 5 * 1024 * 1024
const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
/** Not handed on to another server. */
const secretHeaders = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key']
/** These belong to the connection; set by hand they would let one request pass for two. */
const connectionHeaders = new Set(
  'host connection content-length transfer-encoding upgrade keep-alive te trailer expect proxy-connection'.split(' '),
)

const Input = z.strictObject({
  url: z.string().min(1).max(8000),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  headers: z.record(z.string(), z.string()).default({}),
  body: Json.optional().meta({ description: 'A text is sent as it is, anything else as JSON' }),
  timeout_seconds: z.number().positive().max(300).default(30),
  max_bytes: z.int().min(1).max(mostBytes).default(mostBytes),
  parse: z.enum(['auto', 'json', 'text', 'base64']).default('auto').meta({
    description: 'auto: JSON if the server says it is JSON, else text',
  }),
  accept_status: z.array(z.int().min(100).max(599)).default([]).meta({
    description: 'Statuses from 400 on that are not an error',
  }),
})
type Input = z.infer<typeof Input>

export const httpFetch = (policy: NetworkPolicy = {}) =>
  defineTool({
    name: 'http_fetch',
    description: 'Calls a public web address. Addresses of this machine and of private networks are refused.',
    effect: 'write',
    gives: 'web',
    effectOf: (input) => (writes.has(methodOf(input)) ? 'write' : 'read'),
    describeCall: (input) => `call ${methodOf(input)} ${hideInAddress(String(fieldOf(input, 'url') ?? 'an address'))}`,
    input: Input,
    output: z.object({
      status: z.int(),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      bytes: z.int(),
      body: z.string().optional(),
      json: Json.optional(),
    }),
    examples: [{ url: 'https://example.com/data.json' }],
    run: (input, context) => fetchAllowed(policy, input, context),
  })

/** Of an unchecked input; a template that is not rendered yet may become anything. */
function methodOf(input: unknown): string {
  const method = fieldOf(input, 'method') ?? 'GET'
  return typeof method === 'string' && /^[a-z]+$/i.test(method) ? method.toUpperCase() : 'POST'
}

const fieldOf = (input: unknown, name: string): unknown =>
  typeof input === 'object' && input !== null ? (input as Record<string, unknown>)[name] : undefined

async function fetchAllowed(policy: NetworkPolicy, input: Input, context: ToolContext): Promise<Json> {
  const agent = guardedAgent(policy)
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(input.timeout_seconds * 1000)])
  try {
    const { response, url } = await follow(firstRequest(input, context), (request) =>
      fetch(request.url, {
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        redirect: 'manual',
        dispatcher: agent,
        signal,
      }),
    )
    return await answerOf(response, url, input)
  } catch (error) {
    throw explain(error, input, context.signal)
  } finally {
    await agent.destroy()
  }
}

type Request = { url: URL; method: string; headers: Record<string, string>; body: string | undefined }

function firstRequest({ url, method, headers, body }: Input, { idempotencyKey }: ToolContext): Request {
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const refused = Object.keys(own).find((name) => connectionHeaders.has(name))
  if (refused) throw invalid('/headers', `The header ${refused} cannot be set.`)
  if (body !== undefined && !writes.has(method)) throw invalid('/body', `${method} has no body.`)
  const isJson = body !== undefined && typeof body !== 'string'
  return {
    url: readUrl(url),
    method,
    headers: {
      'user-agent': 'iceos',
      accept: '*/*',
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...(writes.has(method) ? { 'idempotency-key': idempotencyKey } : {}),
      ...own,
    },
    body: isJson ? JSON.stringify(body) : body,
  }
}

function readUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw invalid('/url', `${text} is not a web address.`)
  const url = new URL(text, base?.href)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new AppError('address-blocked', {
      detail: `Only http and https addresses can be called, not ${url.protocol}`,
    })
  }
  if (url.username || url.password) throw invalid('/url', 'Put a name and a password into a header, not into the URL.')
  return url
}

const invalid = (path: string, message: string) =>
  new AppError('tool-input-invalid', { detail: `http_fetch: ${message}`, problems: [{ path, message }] })

/** Each hop is a new request through the same agent, so that each new address is checked as the first one was. */
async function follow(
  first: Request,
  send: (request: Request) => Promise<Response>,
): Promise<{ response: Response; url: URL }> {
  let request = first
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const response = await send(request)
    const location = response.headers.get('location')
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return { response, url: request.url }
    await response.body?.cancel()
    request = redirected(request, response.status, readUrl(location, request.url))
  }
  throw new AppError('fetch-failed', { detail: `${first.url.href} was redirected more than ${mostRedirects} times.` })
}

function redirected({ url: from, method, headers, body }: Request, status: number, url: URL): Request {
  const isSameOrigin = url.origin === from.origin
  const kept = Object.fromEntries(
    Object.entries(headers).filter(([name]) => isSameOrigin || !secretHeaders.includes(name)),
  )
  const becomesGet = method !== 'HEAD' && (status === 303 || (status < 303 && method === 'POST'))
  if (!becomesGet) return { url, method, headers: kept, body }
  const { 'content-type': _type, 'idempotency-key': _key, ...rest } = kept
  return { url, method: 'GET', headers: rest, body: undefined }
}

async function answerOf(response: Response, url: URL, input: Input): Promise<Json> {
  const { status } = response
  const bytes = await readBody(response, input.max_bytes)
  if (status >= 400 && !input.accept_status.includes(status)) {
    const detail = `${url.href} answered ${status}: ${bytes.toString('utf8', 0, 300).trim()}`
    throw new AppError('fetch-status', { detail, extra: { status } })
  }
  const headers = Object.fromEntries(response.headers)
  return { status, url: url.href, headers, bytes: bytes.length, ...contentOf(bytes, headers, input.parse, url) }
}

function contentOf(bytes: Buffer, headers: Record<string, string>, parse: Input['parse'], url: URL): JsonObject {
  if (parse === 'base64') return { body: bytes.toString('base64') }
  const text = bytes.toString('utf8')
  const isJson = parse === 'json' || (parse === 'auto' && /[/+]json\b/i.test(headers['content-type'] ?? ''))
  if (!isJson || (parse === 'auto' && text === '')) return { body: text }
  try {
    return { json: JSON.parse(text) as Json }
  } catch (cause) {
    throw new AppError('parse-failed', { detail: `${url.href} did not answer with valid JSON.`, cause })
  }
}

/** undici wraps what happened at the connection, our own refusal included, as the cause of a TypeError. */
function explain(error: unknown, { url, timeout_seconds }: Input, cancelled: AbortSignal): AppError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (isAppError(cause)) return cause
  if (cancelled.aborted)
    return new AppError('node-cancelled', { detail: `The call of ${url} was cut short.`, cause: error })
  const isLate = error instanceof Error && error.name === 'TimeoutError'
  const reason = isLate ? `did not answer within ${timeout_seconds} s` : `could not be reached: ${innermost(error)}`
  return new AppError('fetch-failed', { detail: `${url} ${reason}.`, cause: error })
}

function innermost(error: unknown): string {
  let inner = error
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause
  return inner instanceof Error ? inner.message.replace(/\.$/, '') : String(inner)
}
