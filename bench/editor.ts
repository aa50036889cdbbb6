import { createBlueprintRoute } from '../contracts/blueprints.ts'
import { call } from '../contracts/call.ts'
import { browserPath, clientOf, openBrowser, openPage } from '../e2e/browser/open-browser.ts'
import { makeDataDir, type Product, removeDataDir, startProduct } from '../e2e/start-product.ts'
import { type Bench, type Row, row } from './report.ts'

/** How soon a large workflow can be edited, and how smoothly a card follows the pointer, in this machine's browser. */
export const benchEditor: Bench = async ({ rounds }) => {
  if (!browserPath) return []
  const dataDir = await makeDataDir()
  const [product, browser] = await Promise.all([startProduct(dataDir), openBrowser()])
  try {
    const rows: Row[] = []
    for (const count of [500, 2000]) rows.push(...(await measure(product, browser, count, rounds)))
    return rows
  } finally {
    await browser.close()
    await product.stop()
    await removeDataDir(dataDir)
  }
}

const template = (index: number, dependencies: string[]) => ({
  id: `n${index}`,
  type: 'tool',
  tool_name: 'template',
  tool_args: { template: `step ${index}` },
  dependencies,
})

const largeWorkflow = (count: number) => ({
  name: `Large ${count}`,
  nodes: Array.from({ length: count }, (_, index) =>
    template(index, index < 20 ? [] : [`n${index - 20}`, ...(index % 7 === 0 ? [`n${index - 13}`] : [])]),
  ),
})

async function measure(
  product: Product,
  browser: Awaited<ReturnType<typeof openBrowser>>,
  count: number,
  rounds: number,
): Promise<Row[]> {
  const { id } = await call(clientOf(product), createBlueprintRoute, { body: largeWorkflow(count) })
  const opened: number[] = []
  const frames: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const { page, close } = await openPage(browser, product, `/workflows/${id}`)
    await page.locator('.react-flow__node').first().waitFor()
    const started = performance.now()
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByRole('toolbar', { name: 'Canvas' }).waitFor()
    await page.locator('.react-flow__node-card').first().waitFor()
    const openedMs = performance.now() - started
    const card = page.locator('.react-flow__node-card').nth(5)
    const box = await card.boundingBox()
    if (!box) throw new Error('No card is in sight.')
    await page.evaluate(countFrames)
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    for (let step = 1; step <= 60; step++) {
      await page.mouse.move(box.x + box.width / 2 + step * 2, box.y + box.height / 2 + step)
      await page.waitForTimeout(8)
    }
    await page.mouse.up()
    const perSecond = await page.evaluate<number>('window.framesPerSecond()')
    await close()
    if (round === 0) continue // the browser's first time
    opened.push(openedMs)
    frames.push(perSecond)
  }
  const goals = count === 500 ? ([{ atMost: 1000 }, { atLeast: 50 }] as const) : []
  return [
    row(`Editor opened, ${count} nodes`, '', 'ms', opened, goals[0]),
    row(`Frames while a card is dragged, ${count} nodes`, '', '/s', frames, goals[1]),
  ]
}

const countFrames = `(() => {
  const times = []
  const note = (time) => { times.push(time); requestAnimationFrame(note) }
  requestAnimationFrame(note)
  window.framesPerSecond = () => (times.length - 1) / ((times.at(-1) - times[0]) / 1000)
})()`
