/** Makes of what went wrong at a provider an error that says what to do next, and gives no key away. */
import { AppError, type ErrorCode, isAppError } from '../../../contracts/errors.ts'

export type Asked = { provider: string; model?: string; baseUrl: string; secrets?: readonly string[] }

/** What a provider's HTTP answer or broken connection has to tell, whichever library has wrapped it. */
type Facts = { status: number | undefined; text: string; retryAfterMs: number | undefined; error: unknown }

const quota = /insufficient_quota|credit balance|billing|quota exceeded for.*free|payment required/i
const tooLong =
  /context.?(length|window|size)|maximum context|too many tokens|prompt is too long|exceeds? the .*tokens/i
const overloaded = /overloaded|unavailable|internal server error|server_error|api_error/i
const noModel = /model.*(not found|does not exist|not exist|unknown)|no such model|try pulling it/i

export function explainFailure(error: unknown, asked: Asked): AppError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!isAppError(cause)) continue
    if (cause.code !== 'fetch-failed') return cause
    const detail = `${asked.provider}: ${cause.detail} Check the address and the network.`
    return new AppError('model-unreachable', { detail, extra: { provider: asked.provider } })
  }
  const facts = readFacts(error)
  const [code, hint] = judge(facts, asked)
  const said = hideSecrets(facts.text, asked.secrets).trim().replace(/\.$/, '')
  return new AppError(code, {
    detail: `${asked.provider}: ${said ? `${said}. ` : ''}${hint}`,
    extra: {
      provider: asked.provider,
      ...(asked.model && { model: asked.model }),
      ...(facts.status && { status: facts.status }),
      ...(facts.retryAfterMs !== undefined && { retryAfterMs: facts.retryAfterMs }),
    },
  })
}

function judge({ status, text, error }: Facts, { model, baseUrl }: Asked): [ErrorCode, string] {
  if (status === undefined) {
    if (overloaded.test(text)) return ['model-failed', 'It is not able to answer now. Try again later.']
    if (isConnection(error)) return ['model-unreachable', unreachableHint(error, baseUrl)]
    return ['model-failed', 'Its answer broke off or could not be read. Try again.']
  }
  if (quota.test(text) || status === 402)
    return ['model-quota-spent', 'Its account has nothing left to spend. Top it up there.']
  if (status === 401 || status === 403) return ['model-refused-key', 'Check the key in the settings, under Models.']
  if (status === 404) return ['model-not-found', notThere(model, text)]
  if (status === 429)
    return [
      'model-rate-limited',
      'It takes no more calls for now. Try again later, or lower the number of calls at once.',
    ]
  if (status === 408 || status === 504) return ['model-timeout', 'Try again, or raise its time limits.']
  if (status === 413 || tooLong.test(text))
    return ['model-context-too-long', 'Give the model less to read, or take one with a larger context.']
  if (noModel.test(text)) return ['model-not-found', notThere(model, text)]
  if (status >= 500) return ['model-failed', 'Try again later.']
  return ['model-refused-request', 'It does not accept such a request.']
}

const notThere = (model: string | undefined, text: string) =>
  model
    ? `It has no model ${model}${/pull/.test(text) ? '; pull it first' : ''}, or its address is wrong.`
    : 'There is nothing at that address. Check the base URL.'

function unreachableHint(error: unknown, baseUrl: string): string {
  const { host } = new URL(baseUrl)
  const code = codeOf(error)
  if (code === 'ECONNREFUSED') return `Nothing listens at ${host}. Start it there, or change the address.`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `The name ${host} is not known. Check the address and the network.`
  if (code.startsWith('CERT_') || code.includes('SELF_SIGNED') || code.includes('CERT'))
    return `The certificate of ${host} is not trusted.`
  return `There is no connection to ${host}. Check the address and the network.`
}

const connectionCodes =
  /^(E(CONN|HOST|NET|PIPE|NOTFOUND|AI_AGAIN|TIMEDOUT)|UND_ERR_(CONNECT|SOCKET)|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/
const isConnection = (error: unknown) => connectionCodes.test(codeOf(error)) || /redirect/i.test(innermost(error))

function codeOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && !cause.code.startsWith('ERR_INVALID')) return cause.code
  }
  return ''
}

function innermost(error: unknown): string {
  let inner = error
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause
  return inner instanceof Error ? inner.message : ''
}

function readFacts(error: unknown): Facts {
  if (error instanceof Error) {
    const {
      statusCode: given,
      responseBody,
      responseHeaders,
    } = error as Error & {
      statusCode?: number
      responseBody?: string
      responseHeaders?: Record<string, string>
    }
    // An answer that began well and then could not be read has no status to judge by.
    const statusCode = given !== undefined && given >= 400 ? given : undefined
    const text = statusCode === undefined ? innermost(error) : messageIn(responseBody) || error.message
    return { status: statusCode, text: short(text), retryAfterMs: retryAfterMs(responseHeaders), error }
  }
  const text = typeof error === 'string' ? error : messageIn(JSON.stringify(error ?? ''))
  return { status: undefined, text: short(text), retryAfterMs: undefined, error }
}

const short = (text: string) => (text.length > 400 ? `${text.slice(0, 400)}…` : text)

/** Providers word it as {error: {message}}, {error: "…"}, {message}, or as a page of HTML. */
function messageIn(body = ''): string {
  try {
    const parsed = JSON.parse(body) as {
      error?: { message?: unknown; type?: unknown } | string
      message?: unknown
      type?: unknown
    }
    const inner = typeof parsed.error === 'object' ? (parsed.error?.message ?? parsed.error?.type) : parsed.error
    return String(inner ?? parsed.message ?? parsed.type ?? '')
  } catch {
    return /^\s*</.test(body) ? '' : body
  }
}

/** RFC 9110: seconds or a date; some give milliseconds in a header of their own. */
export function retryAfterMs(headers: Record<string, string> | undefined, now = Date.now()): number | undefined {
  const ms = Number(headers?.['retry-after-ms'])
  if (headers?.['retry-after-ms'] && ms >= 0) return ms
  const text = headers?.['retry-after']
  if (text === undefined) return undefined
  const seconds = Number(text)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** Some providers repeat the key, or the greater part of it, in what they say. */
export function hideSecrets(text: string, secrets: readonly string[] = []): string {
  const known = secrets
    .filter((secret) => secret.length >= 4)
    .reduce((shown, secret) => shown.replaceAll(secret, '…'), text)
  return known.replace(/\b(sk|pk|key|AIza|gsk|xai)[-_A-Za-z0-9*]{12,}/g, '…').replace(/Bearer\s+\S+/gi, 'Bearer …')
}
