import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Client, call } from '../../contracts/call.ts'
import { isAppError } from '../../contracts/errors.ts'
import { readyzRoute } from '../../contracts/health.ts'
import { listRunsRoute, startRunRoute } from '../../contracts/run-routes.ts'
import { getStatusRoute } from '../../contracts/system.ts'
import { makeDataDir, removeDataDir } from '../start-product.ts'
import { clientOf, type LaunchedHost, launchHost, mustBeReady, stopHost } from '../testing/launch-host.ts'
import { canMount, mountMemory } from '../testing/mount-memory.ts'
import { processesOn } from '../testing/processes.ts'
import { until } from '../testing/until.ts'
import { problemsOfLedger, waitUntilAllEnded } from './check-ledger.ts'
import { storeWorkloads } from './fault-scene.ts'
import type { Post, StoredWorkload } from './traffic.ts'

const isRootInCi = process.env.CI === 'true' && process.platform === 'linux' && process.getuid?.() === 0

/** CI has both, so there it may not be passed over. */
describe.skipIf(!canMount() && !isRootInCi)('a full disk (a small one of its own: needs Linux and root)', () => {
  let disk = ''
  let unmount = () => {}
  let host: LaunchedHost | undefined
  let posts: Post[] = []
  beforeEach(async () => {
    disk = await makeDataDir()
    unmount = mountMemory(disk, 'size=160m')
    posts = []
  })
  afterEach(async () => {
    host?.signal('SIGKILL')
    await host?.ended
    unmount()
    await removeDataDir(disk)
  })

  const dataDir = () => join(disk, 'data')
  const ballast = () => join(disk, 'ballast')
  const start = async (): Promise<Client> => {
    host = launchHost(dataDir(), { port: 0 })
    return clientOf(await mustBeReady(host))
  }
  /** To the last byte, beside an engine that writes. */
  const fillUp = async () => {
    const file = await open(ballast(), 'w')
    const chunk = Buffer.alloc(64 * 1024)
    const fill = async () => {
      for (;;) await file.write(chunk)
    }
    await fill().catch((error: unknown) => expect(error).toMatchObject({ code: 'ENOSPC' }))
    await file.close()
  }
  const freeUp = () => rm(ballast())

  async function post(client: Client, workload: StoredWorkload, name: string): Promise<void> {
    const made: Post = { name, workload, key: undefined, runIds: [] }
    posts.push(made)
    const body = { blueprintId: workload.blueprintId, inputs: { post: name } }
    made.runIds.push((await call(client, startRunRoute, { body })).id)
  }

  it('refuses new runs and says why, keeps what it has, and goes on when there is room again', async () => {
    const client = await start()
    const workloads = await storeWorkloads(client)
    for (const workload of workloads)
      for (const count of [1, 2]) await post(client, workload, `${workload.name} ${count}`)
    await fillUp()

    const refusals: unknown[] = []
    for (let count = 0; count < 40; count++) {
      const workload = workloads[count % workloads.length] as StoredWorkload
      await post(client, workload, `full ${count}`).catch((error: unknown) => refusals.push(error))
    }
    expect(refusals.length).toBeGreaterThan(30) // the disk is looked at twice a second
    expect([...new Set(refusals.map((error) => isAppError(error) && error.code))]).toEqual(['disk-full'])
    for (const refusal of refusals) expect(String(refusal)).toMatch(/disk that holds the database.*Free some space/)
    expect((await call(client, listRunsRoute)).items.length).toBeGreaterThan(0)
    expect((await call(client, getStatusRoute)).disk?.freeBytes).toBeLessThan(1024 * 1024)
    expect((await call(client, readyzRoute)).ok).toBe(true)

    await freeUp()
    await waitUntilAllEnded(client, 30_000)
    await post(client, workloads[0] as StoredWorkload, 'afterwards')
    await waitUntilAllEnded(client, 30_000)
    expect(await problemsOfLedger(client, { posts, workloads, followed: [] })).toEqual([])
    expect((await call(client, getStatusRoute)).engine.restarts).toBe(0)
  })

  it('is no reason to lose anything when everything is killed on it', async () => {
    const client = await start()
    const workloads = await storeWorkloads(client)
    for (const workload of workloads)
      for (const count of [1, 2]) await post(client, workload, `${workload.name} ${count}`)
    await fillUp()
    host?.signal('SIGKILL')
    await host?.ended
    const refused = launchHost(dataDir(), { port: 0 })
    expect(await refused.ended).toEqual({ code: 1, signal: null })
    expect(refused.said()).toMatch(/disk is full/i)
    expect(refused.said()).toMatch(/room/)
    // The engine of the killed host has runs to write, and no room: it gives up on that after a while.
    await until('no process is left', async () => (await processesOn(dataDir())).length === 0)

    await freeUp()
    const next = await start()
    await waitUntilAllEnded(next, 30_000)
    expect(await problemsOfLedger(next, { posts, workloads, followed: [] })).toEqual([])
  })

  it('ends cleanly on it, and is found again', async () => {
    const client = await start()
    const workloads = await storeWorkloads(client)
    await post(client, workloads[0] as StoredWorkload, 'before')
    await waitUntilAllEnded(client, 30_000)
    await fillUp()
    expect(await stopHost(host as LaunchedHost)).toBeLessThan(5000)
    expect(await processesOn(dataDir())).toEqual([])
    await freeUp()
    expect(await problemsOfLedger(await start(), { posts, workloads, followed: [] })).toEqual([])
  })
})
