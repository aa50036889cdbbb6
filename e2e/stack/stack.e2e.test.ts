/** The stack on a real container engine, from the first `up` to a `reset` that leaves nothing. One stack for all: it takes a while. */
import { describe, expect, it } from 'vitest'
import { listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call, callStream } from '../../contracts/call.ts'
import { diagnosticsRoute, doctorRoute, repairRoute } from '../../contracts/doctor.ts'
import { type Job, streamJobRoute } from '../../contracts/jobs.ts'
import {
  execRoute,
  getStackRemainsRoute,
  getStackUsageRoute,
  stackDownRoute,
  stackResetRoute,
  stackScaleRoute,
  stackUpgradeRoute,
  stackUpRoute,
  streamLogsRoute,
} from '../../contracts/stack.ts'
import { stackMoveRoute } from '../../contracts/stack-moves.ts'
import { getStatusRoute } from '../../contracts/system.ts'
import { networkName } from '../../main/stack/names.ts'
import { readSecrets } from '../../main/stack/stack-secrets.ts'
import { takeBackup } from '../backups/backup-scene.ts'
import { until } from '../testing/until.ts'
import { setUpStack } from './set-up-stack.ts'
import {
  hasDocker,
  isCi,
  jobEnded,
  makeBrokenImage,
  mustSucceed,
  remainsOf,
  run,
  startOwnPostgres,
} from './stack-scene.ts'

const minutes = 60_000

it.runIf(isCi)('CI has a container engine', () => {
  expect(hasDocker).toBe(true)
})

describe.runIf(hasDocker)('the stack', () => {
  const site = setUpStack({ isUp: false })
  const isUp = () =>
    until('the stack is up', async () => (await site.read()).state === 'up', { withinMs: 3 * minutes, everyMs: 500 })

  it(
    'starts, tells how far it is, and answers from then on',
    async () => {
      const job = await call(site.client, stackUpRoute, { body: {} })
      const seen: Job[] = []
      for await (const { data } of callStream(site.client, streamJobRoute, { params: { jobId: job.id } }))
        seen.push(data)
      expect(seen.at(-1)).toMatchObject({ state: 'succeeded', percent: 100 })
      const percents = seen.map(({ percent }) => percent)
      expect(percents).toEqual([...percents].sort((a, b) => a - b))
      expect(await call(site.client, getStatusRoute)).toMatchObject({ mode: 'stack' })
      expect((await site.read()).state).toBe('up')
      expect((await call(site.client, listBlueprintsRoute, {})).items.length).toBeGreaterThan(0)
    },
    5 * minutes,
  )

  it('confines its containers, opens nothing to the network, and tells its secrets to nobody', async () => {
    const { postgresPassword, valkeyPassword, apiToken } = (await readSecrets(site.dataDir)) ?? {}
    for (const { containers } of (await site.read()).services) {
      for (const { name } of containers) {
        const text = (await run('docker', ['inspect', name])).stdout
        for (const secret of [postgresPassword, valkeyPassword, apiToken]) expect(text).not.toContain(secret)
        const [{ Config, HostConfig }] = JSON.parse(text)
        expect([HostConfig.ReadonlyRootfs, HostConfig.CapDrop, HostConfig.Privileged]).toEqual([true, ['ALL'], false])
        expect(Config.User).toMatch(/^[1-9]\d*:/)
        for (const bound of Object.values(HostConfig.PortBindings).flat() as { HostIp: string }[]) {
          expect(bound.HostIp).toBe('127.0.0.1')
        }
      }
    }
  })

  it(
    'runs commands, shows logs, and measures itself',
    async () => {
      const command = ['psql', '-h', '/var/run/postgresql', '-U', 'iceos', '-tAc', 'select count(*) from blueprints']
      const ran = await call(site.client, execRoute, { params: { service: 'postgres' }, body: { command } })
      expect(ran).toMatchObject({ exitCode: 0, stderr: '' })
      expect(Number(ran.stdout)).toBeGreaterThan(0)
      const failed = await call(site.client, execRoute, {
        params: { service: 'valkey' },
        body: { command: ['sh', '-c', 'exit 7'] },
      })
      expect(failed.exitCode).toBe(7)
      const services = new Set<string>()
      for await (const { data } of callStream(site.client, streamLogsRoute, { query: { tail: 5 } })) {
        for (const { service } of data.lines) services.add(service)
      }
      expect([...services]).toEqual(expect.arrayContaining(['postgres', 'engine']))
      const usage = await call(site.client, getStackUsageRoute)
      expect(usage.database?.bytes).toBeGreaterThan(1_000_000)
      expect(usage.containers.every(({ memoryBytes }) => memoryBytes > 0)).toBe(true)
    },
    2 * minutes,
  )

  it(
    'has at least 25 checks, none of which finds anything broken',
    async () => {
      const { checks } = await call(site.client, doctorRoute)
      expect(checks.length).toBeGreaterThanOrEqual(25)
      expect(checks.filter(({ state }) => state === 'broken')).toEqual([])
      expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length)
    },
    minutes,
  )

  it(
    'gives a diagnostics file without a secret',
    async () => {
      const secrets = (await readSecrets(site.dataDir)) ?? {}
      const text = JSON.stringify(await call(site.client, diagnosticsRoute))
      expect(text).toContain('postgres')
      for (const secret of [site.product.token, ...Object.values(secrets)])
        expect(text).not.toContain(String(secret).trim())
    },
    minutes,
  )

  it(
    'comes back after Postgres was killed',
    async () => {
      await run('docker', ['kill', site.container('postgres')])
      await until('it is known to be down', async () => (await site.read()).state !== 'up', { withinMs: 20_000 })
      await isUp()
      expect((await site.read()).watchdog.find(({ service }) => service === 'postgres-1')?.restarts).toBeGreaterThan(0)
      expect((await call(site.client, listBlueprintsRoute, {})).items.length).toBeGreaterThan(0)
    },
    4 * minutes,
  )

  it(
    'makes a container anew that was removed by hand, and tidies up what it left',
    async () => {
      await run('docker', ['rm', '-f', site.container('valkey')])
      await until('it is missed', async () => (await site.read()).state !== 'up', { withinMs: 20_000 })
      await isUp()
      await run('docker', [
        'volume',
        'create',
        '--label',
        `dev.iceos.project=${site.project}`,
        `${site.container('ghost')}-secrets`,
      ])
      const found = await call(site.client, repairRoute, { params: { name: 'leftovers' } })
      expect(found.state).toBe('ok')
    },
    4 * minutes,
  )

  it(
    'runs as many workers as are wanted',
    async () => {
      await mustSucceed(
        site.client,
        await call(site.client, stackScaleRoute, { body: { service: 'worker', count: 2 } }),
      )
      const worker = (await site.read()).services.find(({ name }) => name === 'worker')
      expect(worker?.containers.map(({ state }) => state)).toEqual(['healthy', 'healthy'])
      await mustSucceed(
        site.client,
        await call(site.client, stackScaleRoute, { body: { service: 'worker', count: 1 } }),
      )
      expect((await site.read()).services.find(({ name }) => name === 'worker')?.containers.length).toBe(1)
    },
    4 * minutes,
  )

  it(
    'changes to another image while requests are answered',
    async () => {
      const image = `${process.env.ICE_IMAGE_ENGINE?.split(':')[0]}:second`
      await run('docker', ['tag', process.env.ICE_IMAGE_ENGINE ?? '', image])
      const started = await call(site.client, stackUpgradeRoute, { body: { images: { engine: image } } })
      let isOver = false
      const ended = mustSucceed(site.client, started).finally(() => {
        isOver = true
      })
      let asked = 0
      while (!isOver) {
        await call(site.client, listBlueprintsRoute, {}) // a refusal throws
        asked++
      }
      await ended
      expect(asked).toBeGreaterThan(3)
      expect((await site.read()).services.find(({ name }) => name === 'engine')?.image).toBe(image)
    },
    5 * minutes,
  )

  it(
    'goes back by itself when the new image does not work',
    async () => {
      const before = (await site.read()).services.find(({ name }) => name === 'engine')?.image
      const image = await makeBrokenImage()
      const started = await call(site.client, stackUpgradeRoute, { body: { images: { engine: image } } })
      const job = await jobEnded(site.client, started)
      expect(job).toMatchObject({ state: 'failed', problem: { code: 'upgrade-failed' } })
      expect(job.problem?.detail).toContain('This version does not start.')
      await isUp()
      expect((await site.read()).services.find(({ name }) => name === 'engine')?.image).toBe(before)
      expect((await call(site.client, listBlueprintsRoute, {})).items.length).toBeGreaterThan(0)
    },
    5 * minutes,
  )

  it(
    'goes on where it was when the host is killed in the middle',
    async () => {
      const down = await call(site.client, stackDownRoute)
      await mustSucceed(site.client, down)
      expect((await call(site.client, getStatusRoute)).mode).toBe('embedded')
      const up = await call(site.client, stackUpRoute, { body: {} })
      await until(
        'it is under way',
        async () => (await run('docker', ['ps', '-q', '--filter', `name=${site.container('postgres')}`])).stdout,
      )
      await site.crash()
      expect(await mustSucceed(site.client, up)).toMatchObject({ attempts: 2 })
      await isUp()
    },
    5 * minutes,
  )

  it(
    'carries everything back to the embedded engine, and to the stack again',
    async () => {
      const idsOf = async () => (await call(site.client, listBlueprintsRoute, {})).items.map(({ id }) => id).sort()
      const before = await idsOf()
      const back = await mustSucceed(site.client, await call(site.client, stackMoveRoute, { body: { to: 'embedded' } }))
      expect((await call(site.client, getStatusRoute)).mode).toBe('embedded')
      expect(await idsOf()).toEqual(before)
      expect(back.result).toMatchObject({ arrived: { blueprints: { count: before.length } } })
      await mustSucceed(site.client, await call(site.client, stackMoveRoute, { body: { to: 'stack' } }))
      expect((await call(site.client, getStatusRoute)).mode).toBe('stack')
      expect(await idsOf()).toEqual(before)
    },
    8 * minutes,
  )

  it(
    'looks at a Postgres of the user before it is used, says what is wrong, and takes it when nothing is',
    async () => {
      const own = await startOwnPostgres(networkName(site.project))
      try {
        const upOn = async (databaseUrl: string | null) =>
          jobEnded(site.client, await call(site.client, stackUpRoute, { body: { databaseUrl } }))
        const refused = await upOn(own.url.replace(own.password, 'wrong'))
        expect(refused).toMatchObject({ state: 'failed', problem: { code: 'preflight-failed' } })
        expect(refused.problem?.detail).toContain('refused the name or the password')
        const taken = await upOn(own.url)
        expect(taken).toMatchObject({ state: 'succeeded' })
        expect(taken.notes.join(' ')).toContain('superuser')
        expect((await call(site.client, listBlueprintsRoute, {})).items.length).toBeGreaterThan(0)
        expect(await takeBackup(site.client)).toMatchObject({ mode: 'stack', state: 'proven' })
        const { checks } = await call(site.client, doctorRoute)
        expect(checks.find(({ name }) => name === 'own-servers')).toMatchObject({ state: 'attention' })
        expect(await upOn(null)).toMatchObject({ state: 'succeeded' })
      } finally {
        await own.remove()
      }
    },
    6 * minutes,
  )

  it(
    'says that data is lost when its volume is removed, and does not hide it',
    async () => {
      await mustSucceed(site.client, await call(site.client, stackDownRoute))
      await run('docker', ['volume', 'rm', `${site.project}_postgres`])
      const refused = await jobEnded(site.client, await call(site.client, stackUpRoute, { body: {} }))
      expect(refused.problem?.code).toBe('volume-lost')
    },
    3 * minutes,
  )

  it(
    'deletes everything of its own, after it was confirmed',
    async () => {
      const stranger = `stranger-${process.pid}`
      await run('docker', ['volume', 'create', stranger])
      try {
        await expect(call(site.client, stackResetRoute, { body: { confirm: 'yes' } })).rejects.toMatchObject({
          code: 'reset-not-confirmed',
        })
        const { confirm, volumes } = await call(site.client, getStackRemainsRoute)
        expect(volumes.length).toBeGreaterThan(0)
        await mustSucceed(site.client, await call(site.client, stackResetRoute, { body: { confirm } }))
        expect(await remainsOf(site.dataDir)).toEqual([])
        expect((await run('docker', ['volume', 'ls', '-q'])).stdout).toContain(stranger)
      } finally {
        await run('docker', ['volume', 'rm', '-f', stranger])
      }
    },
    3 * minutes,
  )
})
