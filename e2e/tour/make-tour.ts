/**
 * `npm run tour`: starts the built product with its example data on a folder of its own, walks through it in a browser, and
 * takes the pictures of docs/tour.md anew. Say names of scenes to take only those.
 */
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { findBarriers, openBrowser, openPage } from '../browser/open-browser.ts'
import { makeDataDir, removeDataDir, startProduct } from '../start-product.ts'
import { prepare } from './prepare.ts'
import { type Scene, scenes } from './scenes.ts'

const pictures = fileURLToPath(new URL('../../docs/pictures/', import.meta.url))

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !scenes.some((scene) => scene.name === name))
if (unknown.length > 0)
  throw new Error(`No scene ${unknown.join(', ')}. There is: ${scenes.map(({ name }) => name).join(', ')}.`)

await mkdir(pictures, { recursive: true })
const dataDir = await makeDataDir()
const product = await startProduct(dataDir)
const browser = await openBrowser()
try {
  const ids = await prepare(product)
  const { page, complaints } = await openPage(browser, product, '/', { colorScheme: 'light', reducedMotion: 'reduce' })
  for (const scene of scenes) {
    if (wanted.length > 0 && !wanted.includes(scene.name)) continue
    await take(page, scene, product.url + scene.path(ids))
    process.stdout.write(`${scene.name}\n`)
  }
  const barriers = await findBarriers(page)
  for (const trouble of [...complaints, ...barriers]) process.stderr.write(`${trouble}\n`)
} finally {
  await browser.close()
  await product.stop()
  await removeDataDir(dataDir)
}

async function take(page: Page, { name, act, isDark }: Scene, address: string): Promise<void> {
  await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light' })
  await page.goto(address)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page
    .getByRole('status', { name: /^Loading/ })
    .first()
    .waitFor({ state: 'detached' })
  await act?.(page)
  await page.waitForTimeout(600) // charts and canvases draw themselves
  await page.screenshot({ path: `${pictures}${name}.png` })
}
