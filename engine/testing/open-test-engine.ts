/** An engine on a test database, behind its real door but without a port. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LightMyRequestResponse } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { type Permission, permissions } from '../../contracts/access.ts'
import { type Client, call, callStream } from '../../contracts/call.ts'
import type { RunEvent } from '../../contracts/events.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { Caller } from '../../contracts/route.ts'
import { getRunRoute, listRunEventsRoute, startRunRoute, streamRunRoute } from '../../contracts/run-routes.ts'
import type { Run, RunDetail, RunState } from '../../contracts/runs.ts'
import { createDoor, type Door } from '../../platform/door/create-door.ts'
import { keysInMemory } from '../../platform/secret-key-keeper.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { createEngine, type EngineOptions } from '../create-engine.ts'
import type { Database } from '../db/database.ts'
import { ensureOrg } from '../db/orgs.ts'
import type { TestDatabase } from '../db/testing/databases.ts'
import type { Engine } from '../engine.ts'

const host = '127.0.0.1:8000'
const localToken = 'local'

export type TestEngine = Engine & {
  database: Database
  log: ReturnType<typeof quietLog>
  /** Calls as the owner of the machine. */
  client: Client
  clientOf: (token: string) => Client
  /** As somebody of any org, without a token. */
  clientAs: (caller: Caller) => Client
  /** Any request, as it is. */
  request: (method: string, path: string, options?: RequestInit) => Promise<Response>
  start: (nodes: readonly JsonObject[], inputs?: JsonObject, rest?: JsonObject) => Promise<Run>
  /** Starts an inline workflow and gives it as it has ended. */
  run: (nodes: readonly JsonObject[], inputs?: JsonObject, rest?: JsonObject) => Promise<RunDetail>
  read: (runId: string) => Promise<RunDetail>
  events: (runId: string) => Promise<RunEvent[]>
  /** Follows a run's stream to its end. */
  follow: (runId: string, lastEventId?: string) => Promise<RunEvent[]>
  untilRunIs: (runId: string, ...states: RunState[]) => Promise<RunDetail>
}

type AtEnd = (work: () => Promise<void>) => void

/** One engine for all tests of a suite. */
export function useTestEngine(databases: TestDatabase, options: Partial<EngineOptions> = {}): () => TestEngine {
  let engine: TestEngine | undefined
  const stops: (() => Promise<void>)[] = []
  beforeAll(async () => {
    const database = await databases.openForSuite()
    stops.push(database.stop)
    engine = await openTestEngine(database, options, (work) => stops.push(work))
  })
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop()
  })
  return () => engine as TestEngine
}

/** Stops when the test ends. Several may work on one database. */
export async function openTestEngine(
  database: Database,
  options: Partial<EngineOptions> = {},
  atEnd: AtEnd = onTestFinished,
): Promise<TestEngine> {
  const log = quietLog()
  const filesDir = options.filesDir ?? (await testFolder(atEnd))
  const engine = await createEngine({ database, filesDir, log, secretKeys: keysInMemory(), ...options })
  const strangers = new Map<string, Caller>()
  const findCaller = (token: string) =>
    token === localToken ? engine.localCaller : (strangers.get(token) ?? engine.authenticate(token))
  const door = createDoor({ allowedHosts: () => [host], findCaller, log })
  door.mount(engine.routes)
  const stop = once(async () => {
    await door.stop()
    await engine.stop()
  })
  atEnd(stop)

  const clientOf = (token: string): Client => ({
    url: `http://${host}`,
    fetch: inject(door),
    headers: () => ({ authorization: `Bearer ${token}` }),
  })
  const client = clientOf(localToken)
  const read = (runId: string) => call(client, getRunRoute, { params: { runId } })

  const start: TestEngine['start'] = (nodes, inputs = {}, rest = {}) =>
    call(client, startRunRoute, { body: { blueprint: workflow(nodes, rest), inputs } })

  async function untilRunIs(runId: string, ...states: RunState[]): Promise<RunDetail> {
    const untilMs = Date.now() + 10_000
    for (;;) {
      const run = await read(runId)
      if (states.includes(run.state)) return run
      if (Date.now() > untilMs) throw new Error(`The run is ${run.state}, not ${states.join(' or ')}.`)
      await sleep(10)
    }
  }

  return {
    ...engine,
    database,
    log,
    client,
    clientOf,
    clientAs(caller) {
      const token = uuidv7()
      strangers.set(token, caller)
      return clientOf(token)
    },
    request: (method, path, { headers, ...rest } = {}) =>
      inject(door)(`http://${host}${path}`, { method, ...rest, headers: { ...client.headers?.(), ...headers } }),
    start,
    async run(nodes, inputs, rest) {
      const { id } = await start(nodes, inputs, rest)
      return untilRunIs(id, 'succeeded', 'failed', 'cancelled')
    },
    read,
    events: async (runId) =>
      (await call(client, listRunEventsRoute, { params: { runId }, query: { limit: 1000 } })).items,
    async follow(runId, lastEventId) {
      const events: RunEvent[] = []
      const given = { params: { runId }, ...(lastEventId === undefined ? {} : { lastEventId }) }
      for await (const { data } of callStream(client, streamRunRoute, given)) events.push(data)
      return events
    },
    untilRunIs,
    stop,
  }
}

export const workflow = (nodes: readonly JsonObject[], rest: JsonObject = {}): JsonObject => ({
  name: 'Test',
  nodes: nodes as Json[],
  ...rest,
})

/** A new org with somebody in it who may do everything. */
export async function addOrg(database: Database, may: readonly Permission[] = permissions): Promise<Caller> {
  const ids = { orgId: uuidv7(), projectId: uuidv7(), userId: uuidv7() }
  await database.write('worker', (db) => ensureOrg(db, ids, { org: 'Other', project: 'Other', user: 'Other' }))
  return { ...ids, permissions: may }
}

async function testFolder(atEnd: AtEnd): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'iceos-test-'))
  atEnd(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** `fetch` into the door: the whole way of a request, but for the network. */
function inject({ app }: Door): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const { pathname, search } = new URL(String(input))
    const given: unknown = await app.inject({
      method: (init.method ?? 'GET') as 'GET',
      url: pathname + search,
      headers: { host, ...Object.fromEntries(new Headers(init.headers)) },
      ...(init.body ? { payload: init.body instanceof Uint8Array ? Buffer.from(init.body) : String(init.body) } : {}),
      ...(init.signal ? { signal: init.signal } : {}),
      payloadAsStream: true,
    })
    const response = given as LightMyRequestResponse
    const isEmpty = response.statusCode === 204 || response.statusCode === 304
    const body = isEmpty ? null : (Readable.toWeb(response.stream()) as ReadableStream<Uint8Array>)
    return new Response(body, { status: response.statusCode, headers: response.headers as Record<string, string> })
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}
