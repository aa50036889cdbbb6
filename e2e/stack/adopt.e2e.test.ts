/** A stack whose installation is gone, taken over by another one: with its secrets, and with its volumes alone. */
import { readFile, realpath } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBlueprintRoute, getBlueprintRoute } from '../../contracts/blueprints.ts'
import { type Client, call } from '../../contracts/call.ts'
import { doctorRoute } from '../../contracts/doctor.ts'
import { getStackRoute, stackUpRoute } from '../../contracts/stack.ts'
import { listOtherStacksRoute, stackAdoptRoute } from '../../contracts/stack-moves.ts'
import { projectOf } from '../../main/stack/names.ts'
import { secretKeyFileOf } from '../../platform/secret-key-keeper.ts'
import { makeDataDir, type Product, removeDataDir, startProduct } from '../start-product.ts'
import { clientOf } from '../testing/launch-host.ts'
import { hasDocker, mustSucceed, removeRemains, run, takeImages } from './stack-scene.ts'

const minutes = 60_000

describe.runIf(hasDocker)('a stack that another installation left', { timeout: 8 * minutes }, () => {
  type Installation = { dataDir: string; product: Product; client: Client }
  const all: Installation[] = []
  let project = ''
  let blueprintId = ''

  async function install(): Promise<Installation> {
    const dataDir = await realpath(await makeDataDir())
    const product = await startProduct(dataDir)
    const installation = { dataDir, product, client: await clientOf(product) }
    all.push(installation)
    return installation
  }
  async function lose({ product, dataDir }: Installation) {
    await product.stop()
    await removeDataDir(dataDir)
  }
  const other = async (client: Client) =>
    (await call(client, listOtherStacksRoute)).items.find((one) => one.project === project)
  const adopt = (client: Client, more = {}) =>
    call(client, stackAdoptRoute, { body: { project, force: false, newKey: false, ...more } })
  const find = (client: Client) => call(client, getBlueprintRoute, { params: { blueprintId } })

  beforeAll(async () => {
    await takeImages()
    const first = await install()
    project = projectOf(first.dataDir)
    await mustSucceed(first.client, await call(first.client, stackUpRoute, { body: {} }), 5 * minutes)
    const node = { id: 'only', type: 'tool' as const, tool_name: 'template', tool_args: { template: 'kept' } }
    const blueprint = { name: 'Kept', inputs: { type: 'object' as const, properties: {} }, nodes: [node] }
    blueprintId = (await call(first.client, createBlueprintRoute, { body: blueprint })).id
  }, 15 * minutes)
  afterAll(async () => {
    for (const { product } of all) await product.stop().catch(() => {})
    for (const { dataDir } of all) {
      await removeRemains(dataDir)
      await removeDataDir(dataDir)
    }
  }, 3 * minutes)

  it('is left alone while its installation lives, and is taken over with all of its secrets when that is gone', async () => {
    const first = all[0] as Installation
    const second = await install()
    expect(await other(second.client)).toMatchObject({ folder: first.dataDir, folderIs: 'in-use', hasSecretKey: true })
    await expect(adopt(second.client, { force: true })).rejects.toMatchObject({ code: 'adopt-refused' })
    await first.product.stop()
    expect(await other(second.client)).toMatchObject({ folderIs: 'there' })
    await expect(adopt(second.client)).rejects.toThrow(/--force/)
    const key = (await readFile(secretKeyFileOf(first.dataDir), 'utf8')).trim()
    await removeDataDir(first.dataDir)

    expect(await other(second.client)).toMatchObject({ folderIs: 'lost', hasPasswords: true, hasSecretKey: true })
    const { checks } = await call(second.client, doctorRoute)
    const check = checks.find(({ name }) => name === 'other-stacks')
    expect(`${check?.sentence} ${check?.instruction}`).toContain(project)
    await mustSucceed(second.client, await adopt(second.client), 5 * minutes)
    expect(await find(second.client)).toMatchObject({ name: 'Kept' })
    expect(await call(second.client, getStackRoute)).toMatchObject({ project, state: 'up' })
    expect(await readFile(secretKeyFileOf(second.dataDir), 'utf8')).toContain(key)
    expect(await other(second.client)).toBeUndefined()
  })

  it('is taken over with its volumes alone, where somebody knows that its key is lost', async () => {
    await lose(all[1] as Installation)
    const ids = (await run('docker', ['ps', '-aq', '--filter', `label=dev.iceos.project=${project}`])).stdout
    await run('docker', ['rm', '-fv', ...ids.split('\n').filter(Boolean)])
    const secrets = (await run('docker', ['volume', 'ls', '-q', '--filter', `label=dev.iceos.project=${project}`]))
      .stdout
    for (const name of secrets.split('\n').filter((one) => one.endsWith('-secrets')))
      await run('docker', ['volume', 'rm', name])

    const third = await install()
    expect(await other(third.client)).toMatchObject({ folderIs: 'lost', hasPasswords: false, hasSecretKey: false })
    await expect(adopt(third.client)).rejects.toThrow(/--new-key/)
    const job = await mustSucceed(third.client, await adopt(third.client, { newKey: true }), 5 * minutes)
    expect(job.notes.join(' ')).toContain('enter the keys of models and tools again')
    expect(await find(third.client)).toMatchObject({ name: 'Kept' })
  })

  it('is no stack where none is', async () => {
    const { client } = all[2] as Installation
    await expect(adopt(client, { project: 'iceos-00000000' })).rejects.toMatchObject({ code: 'adopt-refused' })
  })
})
