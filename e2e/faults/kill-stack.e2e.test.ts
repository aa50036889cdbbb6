/** The host is killed at the steps of everything that changes a stack, and takes it up again. On a real container engine. */
import { realpath } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectOf } from '../../main/stack/names.ts'
import { buildServiceImages, buildStandIn } from '../images/build-images.ts'
import { hasDocker } from '../stack/stack-scene.ts'
import { makeDataDir, removeDataDir } from '../start-product.ts'
import { openStackChecks, type Wanted } from './check-stack.ts'
import { faultPlan, isLongRun } from './fault-plan.ts'
import { createStackKiller, type Ended, type StackKiller } from './kill-stack.ts'

const socketPath = '/var/run/docker.sock'
const timeoutMs = isLongRun ? 6 * 3_600_000 : 900_000

describe.runIf(hasDocker)('a host that is killed while it changes the stack', () => {
  let env: NodeJS.ProcessEnv = {}
  let [second, broken, again] = ['', '', '']
  let dataDir = ''
  let checks: Awaited<ReturnType<typeof openStackChecks>>
  let killer: StackKiller
  const plan = faultPlan('Killing the host while it changes the stack', 6, 300)

  beforeAll(async () => {
    env = { ...process.env, ...(await buildServiceImages()), ICE_IMAGE_ENGINE: await buildStandIn({ migrations: 1 }) }
    second = await buildStandIn({ migrations: 2 })
    broken = await buildStandIn({ migrations: 3, breaks: 3 })
    again = await buildStandIn({ migrations: 2, mark: 'again' })
    checks = await openStackChecks(socketPath)
    dataDir = await realpath(await makeDataDir())
    killer = await createStackKiller({ dataDir, env, engineAddress: socketPath, random: plan.random })
  }, 900_000)
  afterAll(async () => {
    await killer?.stop()
    await checks?.remove(projectOf(dataDir))
    await removeDataDir(dataDir)
  }, 120_000)

  it('goes on when it is started again, leaves nothing behind and loses nothing', { timeout: timeoutMs }, async () => {
    const project = projectOf(dataDir)
    const problems: string[] = []
    let kept: string[] = []
    let births = new Map<string, string | undefined>()

    async function expectIs(is: Wanted['is'], what: string, { job, stack }: Ended, state = 'succeeded') {
      const found = await checks.problemsOf({ project, engineNumber: stack.engineNumber, is }, kept, births)
      if (job.state !== state) found.push(`it has ${job.state}: ${job.problem?.detail ?? job.problem?.title}`)
      const last = killer.kills.at(-1)
      problems.push(...found.map((one) => `${what}, after ${JSON.stringify(last)}: ${one}`))
      if (found.length > 0) process.stdout.write(`${problems.slice(-found.length).join('\n')}\n`)
    }
    async function keepRow() {
      if (problems.length > 0) return
      const id = `row ${kept.length}`
      await checks.keep(project, id)
      kept.push(id)
    }

    async function round() {
      kept = []
      births = new Map()
      await expectIs('up', 'the first up', await killer.run('up', 'up'))
      births = new Map([...(await checks.listAll(project)).births].filter(([name]) => !name.endsWith('-secrets')))
      await keepRow()
      const upgrade = (what: string, image: string) => killer.run(what, 'upgrade', { images: { engine: image } })
      await expectIs('up', 'an upgrade', await upgrade('upgrade', second))
      await keepRow()
      await expectIs('up', 'a broken upgrade', await upgrade('broken upgrade', broken), 'failed')
      await keepRow()
      await expectIs('up', 'an upgrade without a migration', await upgrade('rolling upgrade', again))
      await expectIs('down', 'a down', await killer.run('down', 'down'))
      await expectIs('up', 'another up', await killer.run('second up', 'up'))
      await expectIs('gone', 'a reset', await killer.run('reset', 'reset'))
    }

    while (killer.kills.length < plan.kills && problems.length === 0) await round()
    tell(killer)
    expect(problems).toEqual([])
  })
})

function tell({ kills, missed, resumeMs }: StackKiller) {
  const count = (of: readonly string[]) =>
    [...Map.groupBy(of, (one) => one)].map(([one, all]) => `${one} ${all.length}`)
  const sorted = [...resumeMs].sort((left, right) => left - right)
  process.stdout.write(
    [
      `Killed ${kills.length} times, ${new Set(kills.map(({ what, at }) => what + at)).size} different points; ${missed()} jobs ended before theirs.`,
      `By job: ${count(kills.map(({ what }) => what)).join(', ')}`,
      `By step: ${count(kills.map(({ step }) => step)).join(', ')}`,
      `Taken up and ended in: median ${sorted[sorted.length >> 1]} ms, at most ${sorted.at(-1)} ms\n`,
    ].join('\n'),
  )
}
