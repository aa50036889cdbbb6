/**
 * The HTTP door that the host and the engine share. In this order: Host, Origin, token, permission, body, schema. What
 * does not pass a check never reaches the next one.
 */
import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance, type FastifyReply, type HTTPMethods, type RouteOptions } from 'fastify'
import { AppError } from '../../contracts/errors.ts'
import type { Served } from '../../contracts/route.ts'
import type { Log } from '../log.ts'
import { type Access, authenticate, type FindCaller } from './authenticate.ts'
import { checkHost } from './check-host.ts'
import { checkOrigin } from './check-origin.ts'
import { keepRawBody } from './raw-body.ts'
import { apiHeaders } from './security-headers.ts'
import { rawProblem, sendProblem } from './send-problem.ts'
import { serveRoute } from './serve-route.ts'

export type DoorOptions = {
  /** Asked at each request, since a port is known only once one is found. */
  allowedHosts: () => readonly string[]
  findCaller: FindCaller
  log: Log
  /** Bytes; for routes that set none themselves. */
  bodyLimit?: number
}

export type Door = {
  app: FastifyInstance
  mount: (served: readonly Served[]) => void
  /** Which methods a path answers to; empty for an unknown path. */
  methodsOf: (path: string) => string[]
  /** Lets the streams end, waits for answers under way, and cuts what is left after `graceMs`. */
  stop: (graceMs?: number) => Promise<void>
}

const maxHeaderBytes = 16 * 1024
const maxUrlLength = 8 * 1024

export function createDoor({ allowedHosts, findCaller, log, bodyLimit = 1024 * 1024 }: DoorOptions): Door {
  const openStreams = new Set<AbortController>()
  const app = fastify({
    bodyLimit,
    logger: false,
    requestTimeout: 60_000, // for a request to arrive, not for its answer
    keepAliveTimeout: 72_000,
    return503OnClosing: false,
    http: { maxHeaderSize: maxHeaderBytes, headersTimeout: 15_000, requireHostHeader: false },
    routerOptions: { maxParamLength: 500 },
    genReqId: ({ headers }) => requestId(headers['x-request-id']),
    clientErrorHandler: (error, socket) => {
      if (socket.writable) socket.end(rawProblem('code' in error ? String(error.code) : undefined))
      else socket.destroy()
    },
    frameworkErrors: (error, request, reply) => {
      try {
        checkHost(request.raw, allowedHosts())
        checkOrigin(request.raw)
        sendProblem(log, error, request, reply)
      } catch (refusal) {
        sendProblem(log, refusal, request, reply)
      }
    },
  })
  app.decorateRequest('caller', undefined)
  app.decorateRequest('rawBody', undefined)
  app.removeContentTypeParser('text/plain')
  app.setErrorHandler((error, request, reply) => sendProblem(log, error, request, reply))
  app.addHook('onRoute', requireAccess)
  const methodsOf = rememberMethods(app)

  app.addHook('onRequest', async (request, reply) => {
    checkHost(request.raw, allowedHosts())
    checkOrigin(request.raw)
    reply.headers(apiHeaders).header('x-request-id', request.id)
    if (request.url.length > maxUrlLength) {
      throw new AppError('malformed-request', { detail: 'The address is too long.' })
    }
    if (!request.is404) return authenticate(request, findCaller)
    refuseUnknown(request.method, methodsOf(pathOf(request.url)), reply)
    return reply
  })
  app.setNotFoundHandler((_, reply) => reply) // answered above, before a body is read

  return {
    app,
    methodsOf,
    mount: (served) => {
      const needs = { log, openStreams }
      for (const one of served) {
        if (one.route.takesBytes) mountBytes(app, { ...toFastify(one), handler: serveRoute(one, needs) })
        else app.route({ ...toFastify(one), handler: serveRoute(one, needs) })
      }
    },
    stop: async (graceMs = 2000) => {
      for (const stream of openStreams) stream.abort()
      const cut = setTimeout(() => app.server.closeAllConnections(), graceMs)
      await app.close()
      clearTimeout(cut)
    },
  }
}

/** Whatever its media type says, the body stays a stream. */
function mountBytes(app: FastifyInstance, route: RouteOptions): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_, payload, done) => done(null, payload))
    scope.route(route)
  })
}

function toFastify({ route }: Served): Omit<RouteOptions, 'handler'> {
  return {
    method: route.method,
    url: route.path,
    config: { access: route.access },
    exposeHeadRoute: route.method === 'GET' && !route.event,
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    ...(route.keepsRawBody ? { preParsing: keepRawBody } : {}),
  }
}

/** Deny by default: whoever adds a route has to say who may call it, or the server does not start. */
function requireAccess({ config, method, url }: RouteOptions) {
  const access: Access | undefined = config?.access
  if (!access) throw new Error(`The route ${method} ${url} does not say who may call it`)
}

function rememberMethods(app: FastifyInstance): (path: string) => string[] {
  const routes: { methods: HTTPMethods[]; pattern: RegExp }[] = []
  app.addHook('onRoute', ({ method, url }) => {
    if (url.includes('*')) return
    const pattern = new RegExp(`^${url.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}$`)
    routes.push({ methods: [method].flat(), pattern })
  })
  return (path) => [...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))]
}

/** Answers OPTIONS; anything else is the wrong path or the wrong method. */
export function refuseUnknown(method: string, known: string[], reply: FastifyReply): void {
  if (known.length === 0) throw new AppError('route-not-found', { detail: 'GET /openapi.json lists the routes.' })
  const allowed = [...known, 'OPTIONS'].join(', ')
  reply.header('allow', allowed)
  if (method !== 'OPTIONS') throw new AppError('method-not-allowed', { detail: `It knows ${allowed}.` })
  reply.code(204).send()
}

const pathOf = (url: string) => url.split('?', 1)[0] ?? url

/** A caller may bring an id of its own, to find its request in our log. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID()
}
