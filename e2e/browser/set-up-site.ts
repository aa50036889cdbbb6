/** The set-up of the tests in a browser: a product with a data folder of its own, and a browser to look at it. */
import { join } from 'node:path'
import type { Browser, BrowserContextOptions } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { Client } from '../../contracts/call.ts'
import { makeDataDir, type Product, removeDataDir, startProduct } from '../start-product.ts'
import { browserPath, clientOf, openBrowser, openPage, type Tab } from './open-browser.ts'

/** What there is during a test; before it, there is nothing to read yet. */
export type Site = {
  readonly product: Product
  readonly browser: Browser
  readonly client: Client
  readonly dataDir: string
  /** A page that is signed in, at `path`. */
  open: (path?: string, options?: BrowserContextOptions) => Promise<Tab>
  /** Stops the product, and starts it again on the same folder and port; `between` runs while there is none. */
  restart: (between?: () => Promise<void>) => Promise<void>
}

type Options = {
  /** Each test has a product of its own that nobody has used. */
  isFresh?: boolean
  /** What the data folder is called inside the folder that is removed at the end. */
  name?: string
}

type Parts = { folder: string; dataDir: string; product: Product; browser: Browser | undefined }

/** To be called in `describe`. Where the machine has no browser there is none, and what needs it is skipped. */
export function setUpSite({ isFresh = false, name = 'data' }: Options = {}): Site {
  let parts: Parts | undefined
  const before = isFresh ? beforeEach : beforeAll
  const after = isFresh ? afterEach : afterAll
  const must = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('There is no product or no browser here (yet).')
    return part
  }
  before(async () => {
    const folder = await makeDataDir()
    const dataDir = join(folder, name)
    const [product, browser] = await Promise.all([startProduct(dataDir), browserPath ? openBrowser() : undefined])
    parts = { folder, dataDir, product, browser }
  })
  after(async () => {
    await parts?.browser?.close()
    await parts?.product.stop()
    if (parts) await removeDataDir(parts.folder)
    parts = undefined
  })
  const site: Site = {
    get product() {
      return must(parts).product
    },
    get browser() {
      return must(must(parts).browser)
    },
    get client() {
      return clientOf(site.product)
    },
    get dataDir() {
      return must(parts).dataDir
    },
    open: (path, options) => openPage(site.browser, site.product, path, options),
    async restart(between) {
      const now = must(parts)
      const port = Number(new URL(now.product.url).port)
      await now.product.stop()
      await between?.()
      now.product = await startProduct(now.dataDir, port)
    },
  }
  return site
}
