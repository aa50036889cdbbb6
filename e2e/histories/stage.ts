/** Engines on one database, clients at work with them, and a world outside: all that a history is gathered from. */

import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createBlueprintRoute } from '../../contracts/blueprints.ts'
import { type Client, call } from '../../contracts/call.ts'
import { engineFlags } from '../../main/supervise/fork-engine.ts'
import { inDist, type Launched, launchProcess, mustBeReady } from '../testing/launch-host.ts'
import type { Random } from '../testing/random.ts'
import { type EffectsSink, startEffectsSink } from './effects-sink.ts'
import type { StageDatabase } from './stage-database.ts'
import { type EffectWorkload, effectWorkloads } from './workloads.ts'

export type StoredEffectWorkload = EffectWorkload & { blueprintId: string }
type Ready = { url: string }
export type Role = 'api' | 'worker' | 'both'
type Place = { role: Role; port: number; engine: Launched<Ready> | undefined; failpoint: string }

export type Stage = {
  roles: readonly Role[]
  leaseMs: number
  client: Client
  sink: EffectsSink
  database: StageDatabase
  workloads: StoredEffectWorkload[]
  /** Starts an engine in its place, under a name that no other process has had. Resolves when it is ready. */
  start: (place: number, failpoint?: string) => Promise<Launched<Ready>>
  /** Resolves when it has ended. */
  kill: (place: number, signal?: NodeJS.Signals) => Promise<void>
  signal: (place: number, signal: NodeJS.Signals) => void
  failpointOf: (place: number) => string
  endOf: (place: number) => Promise<unknown>
  stop: () => Promise<void>
}

const token = 'ice_history'
const entry = join(import.meta.dirname, 'engine-process.ts')

type Options = { database: StageDatabase; roles: readonly Role[]; leaseMs: number; random: Random; dist?: string }

export async function openStage({ database, roles, leaseMs, random, dist = inDist() }: Options): Promise<Stage> {
  const sink = await startEffectsSink()
  const places: Place[] = []
  for (const role of roles) places.push({ role, port: await freePort(), engine: undefined, failpoint: '' })
  const placeAt = (index: number) => places[index] as Place
  let count = 0

  async function start(index: number, failpoint = ''): Promise<Launched<Ready>> {
    const place = placeAt(index)
    const name = `${'abcdefgh'[index]}${++count}`
    place.failpoint = failpoint
    const env = {
      ...process.env,
      ...database.envOf(name),
      ICE_DIST: dist,
      ICE_PROCESS: name,
      ICE_PORT: String(place.port),
      ICE_API_TOKEN: token,
      ICEOS_ALLOW_ADDRESSES: sink.address,
      ICEOS_ROLE: place.role,
      ICEOS_LEASE_SECONDS: String(leaseMs / 1000),
      ICE_FAILPOINT: failpoint,
    }
    place.engine = launchProcess((line) => line as Ready, process.execPath, [...engineFlags, entry], { env })
    return place.engine
  }

  async function kill(index: number, signal: NodeJS.Signals = 'SIGKILL') {
    const { engine } = placeAt(index)
    engine?.signal(signal)
    await engine?.ended
  }

  const doors = places.filter(({ role }) => role !== 'worker')
  const client: Client = {
    url: '',
    // Whoever stands behind several engines is sent to any of them, also to one that is dead.
    fetch: (input, init) => fetch(`http://127.0.0.1:${random.pick(doors).port}${input}`, init),
    headers: () => ({ authorization: `Bearer ${token}`, connection: 'close' }),
  }
  const stop = async () => {
    for (const index of places.keys()) await kill(index)
    await sink.stop()
  }
  try {
    for (const index of places.keys()) await mustBeReady(await start(index))
    return {
      ...{ roles, leaseMs, client, sink, database, start, kill, stop },
      workloads: await storeWorkloads(client, sink.url),
      signal: (index, signal) => placeAt(index).engine?.signal(signal),
      failpointOf: (index) => placeAt(index).failpoint.split('@')[0] ?? '',
      endOf: async (index) => placeAt(index).engine?.ended,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function storeWorkloads(client: Client, sinkUrl: string): Promise<StoredEffectWorkload[]> {
  const stored: StoredEffectWorkload[] = []
  for (const workload of effectWorkloads(sinkUrl)) {
    const { id } = await call(client, createBlueprintRoute, { body: { name: workload.name, ...workload.document } })
    stored.push({ ...workload, blueprintId: id })
  }
  return stored
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
