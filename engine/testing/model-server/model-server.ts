/**
 * A server that speaks like the providers of language models and says what a test tells it to. By hand:
 * `node e2e/test-model-server/main.ts --port 11999`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '../../../contracts/json.ts'
import { answerAnthropic, readAnthropic } from './anthropic.ts'
import { behaviours } from './behaviours.ts'
import { answerEmbeddings, answerGoogleEmbeddings, answerRerank } from './embeddings.ts'
import { answerGoogle, readGoogle } from './google.ts'
import { answerOllama, deleteModel, listTags, type OllamaShelf, pullModel, readOllama } from './ollama.ts'
import { answerOpenAi, readOpenAi } from './openai.ts'
import { type Asked, type Said, sendJson } from './said.ts'

export type ModelServer = {
  url: string
  requests: Asked[]
  /** Calls for vectors and for reranking. */
  embeddings: { model: string; body: JsonObject }[]
  /** From now on calls for vectors that `fail` gives something for fail so. */
  failEmbeddings: (fail: (model: string, number: number) => Said | undefined) => void
  /** From now on this model says this. */
  say: (model: string, say: (asked: Asked) => Said) => void
  /** Of requests for chat that are being answered now, and the most there ever were. */
  open: () => number
  mostAtOnce: () => number
  /** How many answers were hung up on by the caller before their end. */
  hungUp: () => number
  shelf: OllamaShelf
  stop: () => Promise<void>
}

type Settings = {
  port?: number /** Other keys are refused. */
  key?: string
  pullMs?: number
  log?: (line: string) => void
}

const answerers = { openai: answerOpenAi, anthropic: answerAnthropic, google: answerGoogle, ollama: answerOllama }

export async function startModelServer({
  port = 0,
  key,
  pullMs = 200,
  log = () => {},
}: Settings = {}): Promise<ModelServer> {
  const says = new Map(Object.entries(behaviours))
  const requests: Asked[] = []
  const embeddings: ModelServer['embeddings'] = []
  let failEmbedding: (model: string, number: number) => Said | undefined = unknownEmbedder
  const shelf: OllamaShelf = { models: new Map([['echo', 1_000_000]]), pullMs }
  let open = 0
  let mostAtOnce = 0
  let hungUp = 0

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://server')
    log(`${request.method} ${request.url}`)
    const headers = request.headers as Record<string, string | undefined>
    if (key && !isKey(headers, key)) {
      const error = { message: `Incorrect API key provided: ${keyOf(headers)}.`, type: 'invalid_request_error' }
      return sendJson(response, 401, { error })
    }
    const body = await readBody(request)
    if (pathname === '/api/version') return sendJson(response, 200, { version: '0.0.0-test' })
    if (pathname === '/api/tags') return listTags(response, shelf)
    if (pathname === '/api/pull') return pullModel(response, shelf, String(body.model))
    if (pathname === '/api/delete') return deleteModel(response, shelf, String(body.model))
    if (request.method === 'GET' && pathname.endsWith('/models')) return listModels(response, pathname)
    const model = String(body.model ?? '')
    const embed = vectorAnswererOf(pathname)
    if (embed) {
      embeddings.push({ model: model || pathname, body })
      const failure = failEmbedding(model || pathname, embeddings.length)
      if (failure) return sendJson(response, failure.status ?? 500, { error: failure.error }, failure.headers)
      return embed(response, body)
    }
    const read = readChat(pathname, body)
    if (!read) return sendJson(response, 404, { error: { message: `Nothing is at ${pathname}.` } })
    const number = requests.filter(({ model }) => model === read.model).length + 1
    const asked: Asked = { ...read, body, headers, number }
    requests.push(asked)
    const say = says.get(asked.model)
    const error = { message: `The model \`${asked.model}\` does not exist.`, code: 'model_not_found' }
    mostAtOnce = Math.max(mostAtOnce, ++open)
    response.once('close', () => {
      open--
      if (!response.writableFinished) hungUp++
    })
    await answerers[asked.protocol](response, asked, say ? say(asked) : { status: 404, error })
  }

  function listModels(response: ServerResponse, pathname: string): void {
    const names = [...says.keys()]
    const isGoogle = pathname.startsWith('/v1beta')
    const body = isGoogle
      ? { models: names.map((name) => ({ name: `models/${name}` })) }
      : { object: 'list', data: names.map((id) => ({ id, object: 'model' })) }
    sendJson(response, 200, body)
  }

  const server = createServer((request, response) => {
    response.on('error', () => {}) // the caller has hung up
    handle(request, response).catch((error: unknown) => {
      log(String(error))
      response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    embeddings,
    failEmbeddings(fail) {
      failEmbedding = (model, number) => unknownEmbedder(model) ?? fail(model, number)
    },
    say: (model, say) => void says.set(model, say),
    open: () => open,
    mostAtOnce: () => mostAtOnce,
    hungUp: () => hungUp,
    shelf,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Read = Pick<Asked, 'protocol' | 'model' | 'last' | 'results' | 'tools' | 'schema'>

function readChat(pathname: string, body: JsonObject): Read | undefined {
  if (pathname.endsWith('/chat/completions')) return { protocol: 'openai', ...readOpenAi(body) }
  if (pathname.endsWith('/messages')) return { protocol: 'anthropic', ...readAnthropic(body) }
  if (pathname === '/api/chat') return { protocol: 'ollama', ...readOllama(body) }
  const model = /\/models\/([^/:]+):(stream)?generateContent$/i.exec(pathname)?.[1]
  return model ? { protocol: 'google', ...readGoogle(body, decodeURIComponent(model)) } : undefined
}

/** Any name with "embed" or "rank" in it is a model that it has. */
const unknownEmbedder = (model: string): Said | undefined =>
  /embed|rank/i.test(model)
    ? undefined
    : { status: 404, error: { message: `The model \`${model}\` does not exist.`, code: 'model_not_found' } }

function vectorAnswererOf(pathname: string) {
  if (pathname.endsWith('/embeddings')) return answerEmbeddings
  if (pathname.endsWith('/rerank')) return answerRerank
  return /:(batchE|e)mbedContents?$/.test(pathname) ? answerGoogleEmbeddings : undefined
}

const keyOf = (headers: Record<string, string | undefined>) =>
  headers['x-api-key'] ?? headers['x-goog-api-key'] ?? headers.authorization?.replace(/^Bearer /, '') ?? ''
const isKey = (headers: Record<string, string | undefined>, key: string) => keyOf(headers) === key

async function readBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  return text ? (JSON.parse(text) as JsonObject) : {}
}
