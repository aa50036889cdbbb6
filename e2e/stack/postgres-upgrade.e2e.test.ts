/** Another major version of Postgres on a real container engine: rehearsed, carried over, gone back from, confirmed. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createBlueprintRoute, listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { postgresConfirmRoute, postgresUndoRoute, postgresUpgradeRoute } from '../../contracts/stack.ts'
import { volumeName } from '../../main/stack/names.ts'
import { buildNextPostgres } from '../images/build-images.ts'
import { setUpStack } from './set-up-stack.ts'
import { hasDocker, jobEnded, makeEngineImage, mustSucceed, run } from './stack-scene.ts'

const minutes = 60_000
const later = { id: 'only', type: 'tool' as const, tool_name: 'template', tool_args: { template: 'later' } }

/** A server that starts where it is rehearsed, and nowhere else. */
async function makeMoody(image: string): Promise<string> {
  const path = join(import.meta.dirname, '..', 'images', 'postgres', 'entrypoint.sh')
  const [first, ...rest] = (await readFile(path, 'utf8')).split('\n')
  const mood = 'case "$*" in *listen_addresses=127.0.0.1*) ;; *) echo "It does not like this day." >&2; exit 3 ;; esac'
  const content = [first, mood, ...rest].join('\n')
  return makeEngineImage('moody', { '/usr/local/bin/docker-entrypoint.sh': content }, image)
}

describe.runIf(hasDocker)('another major version of Postgres', { timeout: 10 * minutes }, () => {
  const site = setUpStack()
  let image = ''
  const postgres = async () => (await site.read()).services.find(({ name }) => name === 'postgres')
  const idsOf = async () => (await call(site.client, listBlueprintsRoute, {})).items.map(({ id }) => id).sort()
  const hasVolume = async (name: string) =>
    (await run('docker', ['volume', 'ls', '-q'])).stdout.split('\n').includes(volumeName(site.project, name))
  const upgrade = (to = image) => call(site.client, postgresUpgradeRoute, { body: { image: to } })

  beforeAll(async () => {
    image = await buildNextPostgres()
  }, 5 * minutes)

  it('is carried over with every row, and can be gone back from', async () => {
    const countRoles = () => site.ask("select count(*) from pg_roles where rolname like 'iceos%'")
    const [before, roles] = [await idsOf(), Number(await countRoles())]
    const job = await mustSucceed(site.client, await upgrade(), 8 * minutes)
    expect(job.result).toMatchObject({ tables: expect.any(Number), rows: expect.any(Number) })
    expect(Number(job.result?.rows)).toBeGreaterThan(before.length)
    expect(await postgres()).toMatchObject({ image, state: 'healthy' })
    expect(await idsOf()).toEqual(before)
    expect(Number(await countRoles())).toBeGreaterThanOrEqual(roles) // the backup has a role of its own
    expect([await hasVolume('postgres'), await hasVolume('postgres-18')]).toEqual([true, true])
    await expect(upgrade()).rejects.toThrow(/still kept/)

    const blueprint = { name: 'Later', inputs: { type: 'object' as const, properties: {} }, nodes: [later] }
    await call(site.client, createBlueprintRoute, { body: blueprint })
    await mustSucceed(
      site.client,
      await call(site.client, postgresUndoRoute, { body: { withoutBackup: false } }),
      6 * minutes,
    )
    expect((await postgres())?.image).not.toBe(image)
    expect(await idsOf()).toEqual(before)
    expect([await hasVolume('postgres'), await hasVolume('postgres-18')]).toEqual([true, false])
  })

  it('is left as it was when the new server does not start after the rehearsal', async () => {
    const before = await idsOf()
    const job = await jobEnded(site.client, await upgrade(await makeMoody(image)), 8 * minutes)
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'upgrade-failed' } })
    expect(job.problem?.detail).toContain('It does not like this day.')
    expect((await postgres())?.image).not.toContain('moody')
    expect(await idsOf()).toEqual(before)
    expect([await hasVolume('postgres'), await hasVolume('postgres-18')]).toEqual([true, false])
  })

  it('stays for good when somebody has said so', async () => {
    const before = await idsOf()
    await mustSucceed(site.client, await upgrade(), 8 * minutes)
    await mustSucceed(site.client, await call(site.client, postgresConfirmRoute))
    expect([await hasVolume('postgres'), await hasVolume('postgres-18')]).toEqual([false, true])
    expect(await idsOf()).toEqual(before)
    await expect(call(site.client, postgresUndoRoute, { body: { withoutBackup: false } })).rejects.toMatchObject({
      code: 'upgrade-failed',
    })
  })
})
