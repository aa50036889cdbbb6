import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ContainerInspectInfo } from '../docker/connect.ts'
import { type LocalDocker, localDocker } from '../testing/local-docker.ts'
import { tempFolder, until } from '../testing/temp-folder.ts'
import { type Definition, readDefinitions } from './definition.ts'
import { probe } from './probe.ts'
import { openStandingProbes, type StandingProbes } from './standing-probes.ts'

const info = { Id: 'one', State: { Running: true }, NetworkSettings: { Ports: {} } } as unknown as ContainerInspectInfo

describe.skipIf(process.platform === 'win32')('probes that stand in a container', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>
  let local: LocalDocker
  let standing: StandingProbes
  let valkey: Definition
  let mood = ''
  let isBusy = false
  beforeEach(async () => {
    folder = await tempFolder()
    mood = join(folder.path, 'mood')
    writeFileSync(mood, 'PONG')
    local = localDocker()
    isBusy = false
    standing = openStandingProbes(() => isBusy)
    const [found] = [...(await readDefinitions({})).values()].filter(({ name }) => name === 'valkey')
    if (!found || 'disable' in found.healthcheck) throw new Error('There is no such service.')
    valkey = { ...found, healthcheck: { ...found.healthcheck, test: ['CMD-SHELL', `grep -x PONG '${mood}'`] } }
  })
  afterEach(async () => {
    standing.stop()
    local.end()
    await folder.remove()
  })
  const ask = () => probe(local.docker, info, valkey, standing)
  /** It is opened behind the first answer. */
  async function stands() {
    expect(await ask()).toMatchObject({ ok: true })
    await until(async () => (await standing.ask('one', 5000)) !== undefined)
  }

  it('starts a process in the container for the first answer, and none from then on', async () => {
    await stands()
    for (let asked = 0; asked < 5; asked++) expect(await ask()).toMatchObject({ ok: true, sentence: 'It answered.' })
    expect(local.shells).toHaveLength(2)
  })

  it('tells a bad answer as it is now, and the recovery', async () => {
    await stands()
    rmSync(mood)
    expect(await ask()).toMatchObject({ ok: false, sentence: expect.stringContaining('mood') })
    writeFileSync(mood, 'PONG')
    expect(await ask()).toMatchObject({ ok: true })
  })

  it('asks in the slow way when the shell was killed, and has another one then', async () => {
    await stands()
    const before = local.shells.length
    local.end()
    expect(await ask()).toMatchObject({ ok: true })
    await until(() => local.shells.length > before + 1)
    expect(await ask()).toMatchObject({ ok: true })
  })

  it('keeps none while the containers are being changed', async () => {
    await stands()
    isBusy = true
    standing.rest()
    const before = local.shells.length
    for (let asked = 0; asked < 3; asked++) expect(await ask()).toMatchObject({ ok: true })
    expect(local.shells).toHaveLength(before + 3)
    expect(await standing.ask('one', 1000)).toBeUndefined()
    isBusy = false
    await stands()
  })

  it('leaves none behind when the host stops', async () => {
    await stands()
    standing.stop()
    await until(() => local.shells.every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null))
    expect(await ask()).toMatchObject({ ok: true }) // and none is opened again
    expect(await standing.ask('one', 1000)).toBeUndefined()
  })
})
