/** Upgrades of the real engine on a real container engine: with runs going on, with a migration, and with what fails after it. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createBlueprintRoute, listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { doctorRoute } from '../../contracts/doctor.ts'
import { getRunRoute, startRunRoute } from '../../contracts/run-routes.ts'
import { hasEnded } from '../../contracts/runs.ts'
import { stackUpgradeRoute } from '../../contracts/stack.ts'
import { stackMoveRoute } from '../../contracts/stack-moves.ts'
import { startRestore, takeBackup } from '../backups/backup-scene.ts'
import { setUpStack } from '../stack/set-up-stack.ts'
import { brokenProgram, hasDocker, jobEnded, makeEngineImage, mustSucceed, run } from '../stack/stack-scene.ts'
import { until } from '../testing/until.ts'
import { isLongRun } from './fault-plan.ts'

const minutes = 60_000
const migrations = join(import.meta.dirname, '..', '..', 'migrations')

const napping = {
  name: 'Upgrade: two naps',
  inputs: { type: 'object', properties: {} },
  nodes: [
    { id: 'first', type: 'tool', tool_name: 'delay', tool_args: { seconds: 3 } },
    { id: 'second', type: 'tool', tool_name: 'delay', tool_args: { seconds: 2 }, dependencies: ['first'] },
    { id: 'last', type: 'tool', tool_name: 'template', tool_args: { template: 'rested' }, dependencies: ['second'] },
  ],
}

/** The files of migrations that come after those that there are. */
async function nextMigrations(statements: Record<string, string>): Promise<Record<string, string>> {
  const last = Math.max(...(await readdir(migrations)).map((name) => Number.parseInt(name, 10) || 0))
  return Object.fromEntries(
    Object.entries(statements).flatMap(([name, sql], index) => {
      const file = `/app/migrations/${String(last + index + 1).padStart(4, '0')}-${name}`
      return [
        [`${file}.sql`, `${sql};\n`],
        [`${file}.down.sql`, 'select 1;\n'],
      ]
    }),
  )
}

describe.runIf(hasDocker && isLongRun)('an upgrade of the stack', () => {
  const site = setUpStack()
  const imageNow = async () => (await site.read()).services.find(({ name }) => name === 'engine')?.image
  const upgrade = (image: string) => call(site.client, stackUpgradeRoute, { body: { images: { engine: image } } })
  const databases = () => site.ask("select string_agg(datname, ',') from pg_database where datname like 'iceos%'")
  const countRuns = async () => Number(await site.ask('select count(*) from runs'))

  it('loses no run and refuses no request, while runs go on', { timeout: 10 * minutes }, async () => {
    const image = `${process.env.ICE_IMAGE_ENGINE?.split(':')[0]}:next`
    await run('docker', ['tag', process.env.ICE_IMAGE_ENGINE ?? '', image])
    const { id: blueprintId } = await call(site.client, createBlueprintRoute, { body: napping })
    const job = await call(site.client, stackUpgradeRoute, { body: { images: { engine: image } } })
    let isOver = false
    const ended = jobEnded(site.client, job, 8 * minutes).finally(() => {
      isOver = true
    })
    const started: string[] = []
    while (!isOver) {
      // A refusal throws: each of these is asked once.
      started.push((await call(site.client, startRunRoute, { body: { blueprintId, inputs: {} } })).id)
      await call(site.client, listBlueprintsRoute, {})
      await wait(1000)
    }
    expect(await ended).toMatchObject({ state: 'succeeded' })
    expect(await imageNow()).toBe(image)
    for (const runId of started) {
      const run = await until(
        `run ${runId} has ended`,
        async () => {
          const now = await call(site.client, getRunRoute, { params: { runId } })
          return hasEnded(now.state) ? now : undefined
        },
        { withinMs: 5 * minutes, everyMs: 500 },
      )
      expect(run).toMatchObject({ state: 'succeeded', outputs: { last: { text: 'rested' } } })
    }
    process.stdout.write(`An upgrade while runs go on: ${started.length} runs, all answered, all succeeded
`)
    expect(started.length).toBeGreaterThan(3)
  })

  async function expectOldIsBack(image: string, why: string) {
    const [runs, before] = [await countRuns(), await imageNow()]
    const job = await jobEnded(site.client, await upgrade(image), 6 * minutes)
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'upgrade-failed' } })
    expect(job.problem?.detail).toContain(why)
    expect(await imageNow()).toBe(before)
    expect(await site.ask("select coalesce(to_regclass('later_2')::text, 'absent')")).toBe('absent')
    expect(await databases()).toBe('iceos')
    expect(await countRuns()).toBe(runs)
    expect((await call(site.client, listBlueprintsRoute, {})).items.length).toBeGreaterThan(0)
  }
  const first = { 'later-1': 'create table later_1 (id int primary key)' }

  it('brings the old database back when a migration fails half-way', { timeout: 8 * minutes }, async () => {
    const files = await nextMigrations({
      ...first,
      'later-2': 'create table later_2 (id int primary key)',
      'later-3': 'select 1 / 0',
    })
    await expectOldIsBack(await makeEngineImage('half', files), 'division by zero')
  })

  it('brings the old database back when the new engine does not start on it', { timeout: 8 * minutes }, async () => {
    const files = await nextMigrations({ ...first, 'later-2': 'create table later_2 (id int primary key)' })
    await expectOldIsBack(await makeEngineImage('dead', { ...files, ...brokenProgram }), 'This version does not start.')
  })

  // The last one: from here on the engine is newer than the host.
  it('applies what the new image brings, keeps everything, and says that the host is older now', {
    timeout: 8 * minutes,
  }, async () => {
    const [runs, before] = [await countRuns(), (await call(site.client, listBlueprintsRoute, {})).items.length]
    const image = await makeEngineImage(
      'migrates',
      await nextMigrations({ 'later-1': 'create table later_1 (id int primary key)' }),
    )
    const job = await mustSucceed(site.client, await upgrade(image), 6 * minutes)
    expect(job.result).toEqual({ migrations: 1 })
    expect(job.notes.join(' ')).toContain('update iceOS too')
    expect(await imageNow()).toBe(image)
    expect(await site.ask("select to_regclass('later_1')")).toBe('later_1')
    expect(await databases()).toBe('iceos')
    expect(await countRuns()).toBe(runs)
    expect((await call(site.client, listBlueprintsRoute, {})).items.length).toBe(before)
  })

  it('takes, proves and restores backups with the newer engine, and upgrades further', {
    timeout: 12 * minutes,
  }, async () => {
    const backup = await takeBackup(site.client)
    expect(backup).toMatchObject({ mode: 'stack', state: 'proven' })
    await mustSucceed(site.client, await startRestore(site.client, backup.id, {}), 6 * minutes)
    const image = `${(await imageNow())?.split(':')[0]}:further`
    await run('docker', ['tag', (await imageNow()) ?? '', image])
    const job = await mustSucceed(site.client, await upgrade(image), 6 * minutes)
    expect(job.result).toEqual({ migrations: 0 })
    expect(await imageNow()).toBe(image)
  })

  it('sends nothing to an embedded engine that could not take it', { timeout: 5 * minutes }, async () => {
    const job = await jobEnded(
      site.client,
      await call(site.client, stackMoveRoute, { body: { to: 'embedded' } }),
      4 * minutes,
    )
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'database-newer' } })
    expect((await call(site.client, listBlueprintsRoute, {})).items.length).toBeGreaterThan(0)
    const { checks } = await call(site.client, doctorRoute)
    expect(checks.find(({ name }) => name === 'engine-newer')).toMatchObject({ state: 'attention' })
  })
})
