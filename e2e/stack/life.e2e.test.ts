/** What becomes of a stack over time, on a real container engine: moves, losses, a dead database, the end. */
import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, call } from '../../contracts/call.ts'
import { listNoticesRoute } from '../../contracts/notices.ts'
import {
  dropKeptSideRoute,
  getKeptSideRoute,
  getStackRemainsRoute,
  getStackRoute,
  stackMoveRoute,
  stackResetRoute,
} from '../../contracts/stack.ts'
import { getStatusRoute } from '../../contracts/system.ts'
import { containerName, projectOf } from '../../main/stack/names.ts'
import { makeDataDir, type Product, removeDataDir, startProduct } from '../start-product.ts'
import { clientOf } from '../testing/launch-host.ts'
import { until } from '../testing/until.ts'
import { type EngineProxy, startEngineProxy } from './engine-proxy.ts'
import { hasDocker, mustSucceed, remainsOf, removeRemains, run, takeImages } from './stack-scene.ts'

const minutes = 60_000

describe.runIf(hasDocker)('the life of a stack', () => {
  let dataDir = ''
  let product: Product
  let client: Client
  let engine: EngineProxy
  const stack = () => call(client, getStackRoute)
  const container = (service: string, number = 1) => containerName(projectOf(dataDir), service, number)

  beforeAll(async () => {
    await takeImages()
    dataDir = await realpath(await makeDataDir())
    engine = await startEngineProxy()
    const before = process.env.DOCKER_HOST
    process.env.DOCKER_HOST = engine.dockerHost
    product = await startProduct(dataDir)
    if (before === undefined) delete process.env.DOCKER_HOST
    else process.env.DOCKER_HOST = before
    client = await clientOf(product)
  }, 15 * minutes)
  afterAll(async () => {
    await product?.stop()
    await engine?.cut()
    await removeRemains(dataDir)
    await removeDataDir(dataDir)
  }, 2 * minutes)

  it(
    'begins with a move that carries every file, and keeps the side that it came from until somebody is sure',
    async () => {
      const file = join(dataDir, 'files', 'life-of-a-stack', 'note.txt')
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, 'a file to be carried')
      const moved = await mustSucceed(
        client,
        await call(client, stackMoveRoute, { body: { to: 'stack' } }),
        10 * minutes,
      )
      expect(moved.result).toMatchObject({ files: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } })
      const inside = `/var/lib/iceos/files/life-of-a-stack/note.txt`
      expect((await run('docker', ['exec', container('engine'), 'cat', inside])).stdout).toBe('a file to be carried')
      expect((await call(client, getStatusRoute)).mode).toBe('stack')
      const { kept } = await call(client, getKeptSideRoute)
      expect(kept).toMatchObject({ side: 'embedded', parts: [{ name: 'database' }] })
      await expect(call(client, dropKeptSideRoute, { body: { side: 'stack' } })).rejects.toMatchObject({
        code: 'move-failed',
      })
      await mustSucceed(client, await call(client, dropKeptSideRoute, { body: { side: 'embedded' } }))
      expect((await call(client, getKeptSideRoute)).kept).toBeNull()
    },
    12 * minutes,
  )

  it(
    'ends although its Postgres is dead, when somebody says that it may go without a backup',
    async () => {
      await run('docker', ['exec', container('postgres'), 'rm', '/var/lib/postgresql/data/global/pg_control'])
      await run('docker', ['kill', container('postgres')])
      const { confirm, backup } = await until(
        'it is known to be dead',
        async () => {
          const remains = await call(client, getStackRemainsRoute)
          return remains.backup.isTaken ? undefined : remains
        },
        { withinMs: minutes, everyMs: 500 },
      )
      const { items } = await until(
        'somebody is told',
        async () => {
          const notices = await call(client, listNoticesRoute, { query: { limit: 20 } })
          return notices.items.length > 0 && notices
        },
        { withinMs: minutes, everyMs: 500 },
      )
      expect(items[0]).toMatchObject({ subject: 'postgres-1', title: 'Postgres' })
      expect(backup.sentence).toContain('cannot be backed up')
      // A backup was taken and proven before the move, and it was one of the embedded side.
      expect(backup.sentence).toContain('There is no proven backup of it')
      await expect(call(client, stackResetRoute, { body: { confirm } })).rejects.toMatchObject({
        code: 'reset-not-safe',
      })
      expect((await stack()).project).toBe(confirm)
      await mustSucceed(client, await call(client, stackResetRoute, { body: { confirm, withoutBackup: true } }))
      expect(await remainsOf(dataDir)).toEqual([])
      expect((await call(client, getStatusRoute)).mode).toBe('embedded')
    },
    4 * minutes,
  )
})
