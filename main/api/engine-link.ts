/** The host's way to its engine: requests over the socket, in the host's name or in the caller's. */
import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { engineHost } from '../../contracts/engine-process.ts'
import { AppError, toProblem } from '../../contracts/errors.ts'
import { Readiness, readyzRoute } from '../../contracts/health.ts'
import type { Caller } from '../../contracts/route.ts'
import type { EngineSwitch, EngineTarget } from '../supervise/engine-switch.ts'
import { Pool } from './undici-pool.ts'

export type EngineRequest = {
  method: string
  path: string
  headers: Record<string, string | string[] | undefined>
  body?: Readable | string
  signal: AbortSignal
}

export type EngineLink = {
  send: (request: EngineRequest) => Promise<Dispatcher.ResponseData>
  checkReadiness: () => Promise<Readiness>
  /** Whose token of the engine's table this is. */
  findCaller: (token: string) => Promise<Caller | undefined>
  stop: () => Promise<void>
}

export function linkEngine(engine: Pick<EngineSwitch, 'state' | 'target'>): EngineLink {
  const pools = createPools()

  const send: EngineLink['send'] = async ({ headers, ...request }) => {
    if (engine.state().state !== 'running') throw unavailable(engine)
    try {
      return await pools.to(engine.target()).request({
        ...request,
        method: request.method as Dispatcher.HttpMethod,
        headers: { ...headers, host: engineHost },
        body: request.body ?? null,
      })
    } catch (cause) {
      if (request.signal.aborted) throw cause
      throw unavailable(engine, cause)
    }
  }
  const get = (path: string, headers: Record<string, string> = {}) =>
    send({ method: 'GET', path, headers, signal: AbortSignal.timeout(2000) })

  return {
    send,
    checkReadiness: async () => {
      try {
        const { body } = await get(readyzRoute.path)
        return Readiness.parse(await body.json())
      } catch (error) {
        const problem = toProblem(error instanceof AppError ? error : unavailable(engine, error))
        return { ok: false, status: 'not-ready', failing: [{ name: 'engine', problem }] }
      }
    },
    findCaller: async (token) => {
      const { statusCode, body } = await get('/internal/caller', { authorization: `Bearer ${token}` })
      if (statusCode === 200) return (await body.json()) as Caller
      await body.dump()
      return undefined
    },
    stop: pools.stop,
  }
}

/** One pool for the engine that answers now; what is under way with an earlier one may finish there. */
function createPools() {
  let current: { key: string; pool: Pool } | undefined
  const leaving = new Set<Pool>()
  return {
    to(target: EngineTarget): Pool {
      const key = JSON.stringify(target)
      if (current?.key === key) return current.pool
      if (current) {
        const { pool } = current
        leaving.add(pool)
        void pool.close().finally(() => leaving.delete(pool))
      }
      const { origin, socketPath } = target
      // Longer than any answer may take: a run may be waited for, and a stream of events has no end.
      const options = { connections: 256, headersTimeout: 0, bodyTimeout: 0, ...(socketPath && { socketPath }) }
      current = { key, pool: new Pool(origin, options) }
      return current.pool
    },
    async stop() {
      await Promise.all([...leaving, ...(current ? [current.pool] : [])].map((pool) => pool.destroy()))
    },
  }
}

function unavailable(engine: Pick<EngineSwitch, 'state'>, cause?: unknown): AppError {
  const { state, error } = engine.state()
  const detail =
    state === 'failed'
      ? `It was given up after several tries: ${error?.detail ?? error?.title}`
      : state === 'running'
        ? 'It broke off or did not answer. Try again in a moment.'
        : 'It is just being started. Try again in a moment.'
  return new AppError('engine-unavailable', { detail, cause })
}
