/** What becomes of a stack over time, on a real container engine: moves, losses, a dead database, the end. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import { doctorRoute } from '../../contracts/doctor.ts'
import { listNoticesRoute, type SystemNotice } from '../../contracts/notices.ts'
import { getStackRemainsRoute, stackResetRoute, stackUpRoute } from '../../contracts/stack.ts'
import { dropKeptSideRoute, getKeptSideRoute, stackMoveRoute } from '../../contracts/stack-moves.ts'
import { getStatusRoute } from '../../contracts/system.ts'
import { networkName } from '../../main/stack/names.ts'
import { startProduct } from '../start-product.ts'
import { until } from '../testing/until.ts'
import { type EngineProxy, startEngineProxy } from './engine-proxy.ts'
import { setUpStack } from './set-up-stack.ts'
import { hasDocker, mustSucceed, remainsOf, run } from './stack-scene.ts'

const minutes = 60_000

describe.runIf(hasDocker)('the life of a stack', () => {
  let engine: EngineProxy
  const site = setUpStack({ isUp: false, start: startThroughProxy })
  const ownValkey = `iceos-test/life-valkey:${process.pid}`
  const notices = async () => (await call(site.client, listNoticesRoute, { query: { limit: 100 } })).items
  const isUp = () =>
    until('the stack is up', async () => (await site.read()).state === 'up', { withinMs: 6 * minutes, everyMs: 500 })

  async function startThroughProxy(dataDir: string) {
    engine = await startEngineProxy()
    const before = process.env.DOCKER_HOST
    process.env.DOCKER_HOST = engine.dockerHost
    try {
      const product = await startProduct(dataDir)
      const stop = async () => {
        await product.stop()
        await engine.cut()
      }
      return { ...product, stop }
    } finally {
      if (before === undefined) delete process.env.DOCKER_HOST
      else process.env.DOCKER_HOST = before
    }
  }
  afterAll(async () => {
    await run('docker', ['rmi', '-f', ownValkey]).catch(() => {})
  }, 2 * minutes)

  it(
    'begins on images of its own',
    async () => {
      const image = process.env.ICE_IMAGE_VALKEY ?? ''
      await run('docker', ['tag', image, ownValkey])
      const variables = { ICE_IMAGE_VALKEY: ownValkey }
      await mustSucceed(site.client, await call(site.client, stackUpRoute, { body: { variables } }), 10 * minutes)
    },
    12 * minutes,
  )

  it(
    'says that the container engine is gone, touches nothing meanwhile, and says when it answers again',
    async () => {
      const before = await run('docker', ['inspect', '-f', '{{.Id}} {{.State.StartedAt}}', site.container('postgres')])
      await engine.cut()
      const told = (kind: SystemNotice['kind']) =>
        until(
          `somebody is told "${kind}"`,
          async () => (await notices()).find((one) => one.subject === 'container-engine' && one.kind === kind),
          { withinMs: 3 * minutes, everyMs: 500 },
        )
      await told('down')
      expect((await site.read()).state).toBe('broken')
      await engine.mend()
      await told('recovered')
      await isUp()
      const after = await run('docker', ['inspect', '-f', '{{.Id}} {{.State.StartedAt}}', site.container('postgres')])
      expect(after.stdout).toBe(before.stdout)
    },
    8 * minutes,
  )

  it(
    'puts everything on a new network when its network was removed',
    async () => {
      const network = networkName(site.project)
      const { stdout } = await run('docker', ['ps', '-q', '--filter', `label=dev.iceos.project=${site.project}`])
      for (const id of stdout.split('\n').filter(Boolean))
        await run('docker', ['network', 'disconnect', '-f', network, id]).catch(() => {})
      await run('docker', ['network', 'rm', network])
      await until(
        'all are on a network again',
        async () => {
          const found = await run('docker', ['network', 'inspect', '-f', '{{len .Containers}}', network]).catch(
            () => null,
          )
          return found !== null && Number(found.stdout) >= 4
        },
        { withinMs: 5 * minutes, everyMs: 1000 },
      )
      await isUp()
    },
    12 * minutes,
  )

  it(
    'says which image is missing when it was pruned, and goes on when it is back',
    async () => {
      await run('docker', ['rmi', '-f', ownValkey])
      await run('docker', ['rm', '-f', site.container('valkey')])
      await until(
        'the missing image is said',
        async () => {
          const { checks } = await call(site.client, doctorRoute)
          const images = checks.find(({ name }) => name === 'images')
          return images?.state === 'broken' && images.sentence.includes(ownValkey)
        },
        { withinMs: 2 * minutes, everyMs: 1000 },
      )
      await run('docker', ['tag', process.env.ICE_IMAGE_VALKEY ?? '', ownValkey])
      await isUp()
    },
    8 * minutes,
  )

  it(
    'ends although its Postgres is dead, when somebody says that it may go without a backup',
    async () => {
      await run('docker', ['exec', site.container('postgres'), 'sh', '-c', 'rm "$PGDATA"/global/pg_control'])
      await run('docker', ['kill', site.container('postgres')])
      const { confirm, backup } = await until(
        'it is known to be dead',
        async () => {
          const remains = await call(site.client, getStackRemainsRoute)
          return remains.backup.isTaken ? undefined : remains
        },
        { withinMs: minutes, everyMs: 500 },
      )
      await until(
        'somebody is told',
        async () => (await notices()).find(({ subject, kind }) => subject === 'postgres-1' && kind !== 'recovered'),
        { withinMs: 3 * minutes, everyMs: 500 },
      )
      expect(backup.sentence).toContain('cannot be backed up')
      // A backup was taken and proven before the move, and it was one of the embedded side.
      expect(backup.sentence).toContain('There is no proven backup of it')
      await expect(call(site.client, stackResetRoute, { body: { confirm } })).rejects.toMatchObject({
        code: 'reset-not-safe',
      })
      expect((await site.read()).project).toBe(confirm)
      await mustSucceed(
        site.client,
        await call(site.client, stackResetRoute, { body: { confirm, withoutBackup: true } }),
      )
      expect(await remainsOf(site.dataDir)).toEqual([])
      expect((await call(site.client, getStatusRoute)).mode).toBe('embedded')
    },
    4 * minutes,
  )

  it(
    'can be moved to again: a move carries every file, and keeps the side that it came from until somebody is sure',
    async () => {
      const file = join(site.dataDir, 'files', 'life-of-a-stack', 'note.txt')
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, 'a file to be carried')
      const moved = await mustSucceed(
        site.client,
        await call(site.client, stackMoveRoute, { body: { to: 'stack' } }),
        10 * minutes,
      )
      expect(moved.result).toMatchObject({ files: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } })
      const inside = `/var/lib/iceos/files/life-of-a-stack/note.txt`
      expect((await run('docker', ['exec', site.container('engine'), 'cat', inside])).stdout).toBe(
        'a file to be carried',
      )
      expect((await call(site.client, getStatusRoute)).mode).toBe('stack')
      const { kept } = await call(site.client, getKeptSideRoute)
      expect(kept).toMatchObject({ side: 'embedded', parts: [{ name: 'database' }] })
      await expect(call(site.client, dropKeptSideRoute, { body: { side: 'stack' } })).rejects.toMatchObject({
        code: 'move-failed',
      })
      await mustSucceed(site.client, await call(site.client, dropKeptSideRoute, { body: { side: 'embedded' } }))
      expect((await call(site.client, getKeptSideRoute)).kept).toBeNull()
    },
    12 * minutes,
  )
})
