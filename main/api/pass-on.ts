/**
 * Hands a request to the engine and its answer back, both as streams. Not with @fastify/reply-from: it cannot abort a
 * request whose answer has not begun, and a caller who stops waiting for a run should free the engine at once.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { bearerToken } from '../../platform/door/authenticate.ts'
import { type Door, refuseUnknown } from '../../platform/door/create-door.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Supervisor } from '../supervise/supervise-engine.ts'
import type { EngineLink } from './engine-link.ts'
import type { Recognise } from './recognise.ts'

type Needs = {
  door: Door
  link: Pick<EngineLink, 'send'>
  engine: Pick<Supervisor, 'hostSecret'>
  recognise: Recognise
  sessions: Pick<Sessions, 'onEnd'>
}
type Headers = Record<string, string | string[] | undefined>

/** They belong to one connection (RFC 9110), or were for this door alone. */
const notPassedOn = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'],
  ...['host', 'origin', 'referer', 'cookie', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest', 'sec-fetch-user'],
])
const notPassedBack = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date'])

export function mountPassOn({ door, ...needs }: Needs): void {
  door.app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_, payload, done) => done(null, payload))
    for (const url of ['/api/v1/*', '/hooks/*', '/metrics']) {
      scope.route({
        method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', ...(url.endsWith('*') ? ['HEAD', 'OPTIONS'] : [])],
        url,
        config: { access: 'public' }, // the engine decides
        handler: async (request, reply) => {
          const ownMethods = url.endsWith('*') ? door.methodsOf(request.url.split('?', 1)[0] ?? '') : []
          if (ownMethods.length > 0) return refuseUnknown(request.method, ownMethods, reply)
          return passOn(needs, request, reply)
        },
      })
    }
  })
}

async function passOn(needs: Omit<Needs, 'door'>, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const hangUp = new AbortController()
  const token = bearerToken(request.headers.authorization)
  const known = token === undefined ? undefined : needs.recognise(token)
  const stopListening = known === 'session' && token ? needs.sessions.onEnd(token, () => hangUp.abort()) : () => {}
  reply.raw.once('close', () => {
    stopListening()
    if (!reply.raw.writableFinished) hangUp.abort()
  })
  const answer = await needs.link.send({
    method: request.method,
    path: request.raw.url ?? '/',
    headers: {
      ...without(request.headers, notPassedOn),
      'x-request-id': request.id,
      ...(known ? { authorization: `Bearer ${needs.engine.hostSecret()}` } : {}),
    },
    signal: hangUp.signal,
    ...(hasBody(request) ? { body: request.raw } : {}),
  })
  answer.body.on('error', () => reply.raw.destroy()) // the engine broke off in the middle of an answer
  return reply.code(answer.statusCode).headers(without(answer.headers, notPassedBack)).send(answer.body)
}

const hasBody = ({ headers }: FastifyRequest) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

const without = (headers: Headers, names: Set<string>): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name)))
