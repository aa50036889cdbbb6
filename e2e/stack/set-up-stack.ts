/** The set-up of the tests of a stack: the images, a product with a data folder of its own, and nothing left of them in Docker. */
import { realpath } from 'node:fs/promises'
import { afterAll, beforeAll } from 'vitest'
import { type Client, call } from '../../contracts/call.ts'
import { execRoute, getStackRoute, type Stack, stackUpRoute } from '../../contracts/stack.ts'
import { containerName, projectOf } from '../../main/stack/names.ts'
import { makeDataDir, type Product, removeDataDir, startProduct } from '../start-product.ts'
import { clientOf } from '../testing/launch-host.ts'
import { mustSucceed, removeRemains, takeImages } from './stack-scene.ts'

const minutes = 60_000

/** What there is during a test; before it, there is nothing to read yet. */
export type StackSite = {
  readonly product: Product
  readonly client: Client
  readonly dataDir: string
  /** What all that is its own carries as a label. */
  readonly project: string
  container: (service: string, number?: number) => string
  read: () => Promise<Stack>
  up: () => Promise<void>
  /** What its Postgres says to that, as text. */
  ask: (sql: string) => Promise<string>
  /** Kills the host, as a crash does, and starts it again. */
  crash: () => Promise<void>
}

type Options = {
  /** The stack is up when the first test begins. */
  isUp?: boolean
  start?: (dataDir: string) => Promise<Product>
}

/** To be called in `describe`. */
export function setUpStack({ isUp = true, start = startProduct }: Options = {}): StackSite {
  let dataDir: string | undefined
  let running: { product: Product; client: Client } | undefined
  const must = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('There is no product here (yet).')
    return part
  }
  const begin = async (product: Product) => {
    running = { product, client: await clientOf(product) }
  }
  beforeAll(async () => {
    await takeImages()
    dataDir = await realpath(await makeDataDir())
    await begin(await start(dataDir))
    if (isUp) await site.up()
  }, 15 * minutes)
  afterAll(async () => {
    await running?.product.stop()
    if (dataDir === undefined) return
    await removeRemains(dataDir)
    await removeDataDir(dataDir)
  }, 3 * minutes)
  const site: StackSite = {
    get product() {
      return must(running).product
    },
    get client() {
      return must(running).client
    },
    get dataDir() {
      return must(dataDir)
    },
    get project() {
      return projectOf(site.dataDir)
    },
    container: (service, number = 1) => containerName(site.project, service, number),
    read: () => call(site.client, getStackRoute),
    async up() {
      await mustSucceed(site.client, await call(site.client, stackUpRoute, { body: {} }), 5 * minutes)
    },
    async ask(sql) {
      const command = ['psql', '-h', '/var/run/postgresql', '-U', 'iceos', '-tAc', sql]
      const answer = await call(site.client, execRoute, { params: { service: 'postgres' }, body: { command } })
      return answer.stdout.trim()
    },
    async crash() {
      process.kill(site.product.pid, 'SIGKILL')
      await begin(await startProduct(site.dataDir))
    },
  }
  return site
}
