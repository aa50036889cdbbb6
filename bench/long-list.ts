/** The list of runs and the dashboard with 100,000 runs: how fast the API answers, and how smoothly a browser scrolls. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Client, call } from '../contracts/call.ts'
import { runFiguresRoute } from '../contracts/run-figures.ts'
import { listRunsRoute } from '../contracts/run-routes.ts'
import { browserPath, clientOf, openBrowser, openPage, type Tab } from '../e2e/browser/open-browser.ts'
import { makeDataDir, type Product, removeDataDir, startProduct } from '../e2e/start-product.ts'
import { openPglite } from '../engine/db/pglite/open-pglite.ts'
import { countRuns } from '../engine/monitoring/count-runs.ts'
import { type SeededRun, seedRuns } from '../engine/testing/seed-runs.ts'
import { type Bench, percentile, row } from './report.ts'

const count = 100_000
const day = 86_400_000

export const benchLongList: Bench = async ({ rounds }) => {
  const dataDir = await makeDataDir()
  try {
    // The first start makes the database; it is filled while nobody works on it.
    await (await startProduct(dataDir)).stop()
    await fill(dataDir)
    const product = await startProduct(dataDir)
    try {
      return [...(await askApi(clientOf(product), rounds)), ...(browserPath ? await scroll(product) : [])]
    } finally {
      await product.stop()
    }
  } finally {
    await removeDataDir(dataDir)
  }
}

async function fill(dataDir: string): Promise<void> {
  const templatePath = fileURLToPath(new URL('../dist/template/database.tar.zst', import.meta.url))
  const database = await openPglite({ dataDir: join(dataDir, 'database'), templatePath })
  try {
    const [place] = await database.read('worker', (db) =>
      db.query<{ orgId: string; blueprintId: string; versionId: string; name: string }>(
        `select b.org_id as "orgId", b.id as "blueprintId", v.id as "versionId", b.name
         from blueprints b join blueprint_versions v on v.blueprint_id = b.id limit 1`,
      ),
    )
    if (!place) throw new Error('There is no workflow to make runs of.')
    await seedRuns(database, place, someRuns(Date.now()))
    await countRuns({ database }, new AbortController().signal) // as it does by itself within a minute
  } finally {
    await database.stop()
  }
}

/** Over the last thirty days; one in a hundred failed. */
const someRuns = (now: number): SeededRun[] =>
  Array.from({ length: count }, (_, index) => {
    const createdAt = Math.round(now - 30 * day + (index * 30 * day) / count)
    return {
      state: index % 100 === 0 ? 'failed' : 'succeeded',
      createdAt,
      startedAt: createdAt + (index % 50),
      finishedAt: createdAt + 200 + ((index * 7919) % 60_000),
      tokens: index % 3 === 0 ? null : (index * 31) % 4000,
      costUsd: 0.001,
      isDryRun: false,
    }
  })

async function askApi(client: Client, rounds: number) {
  const first = await times(rounds, () => call(client, listRunsRoute, { query: { limit: 100 } }))
  const middle = await call(client, listRunsRoute, {
    query: { limit: 1, before: new Date(Date.now() - 15 * day).toISOString() },
  })
  const cursor = middle.items[0]?.id ?? ''
  const deep = await times(rounds, () => call(client, listRunsRoute, { query: { limit: 100, cursor } }))
  const failed = await times(rounds, () => call(client, listRunsRoute, { query: { limit: 100, state: ['failed'] } }))
  const figures = (days: number) =>
    times(rounds, () => {
      const [from, to] = [Date.now() - days * day, Date.now()].map((at) => new Date(at).toISOString()) as [
        string,
        string,
      ]
      return call(client, runFiguresRoute, { query: { from, to, steps: 60 } })
    })
  return [
    row('100,000 runs: first page of 100', 'PGlite', 'ms', first, { atMost: 100 }),
    row('100,000 runs: a page from the middle', 'PGlite', 'ms', deep, { atMost: 100 }),
    row('100,000 runs: 100 of the 1,000 failed', 'PGlite', 'ms', failed, { atMost: 200 }),
    row('Dashboard figures over 1 day (3,333 runs)', 'PGlite', 'ms', await figures(1), { atMost: 200 }),
    row('Dashboard figures over 30 days (100,000 runs)', 'PGlite', 'ms', await figures(30), { atMost: 1000 }),
  ]
}

async function times(rounds: number, ask: () => Promise<unknown>): Promise<number[]> {
  await ask()
  const taken: number[] = []
  for (let round = 0; round < Math.max(5, rounds); round++) {
    const start = performance.now()
    await ask()
    taken.push(performance.now() - start)
  }
  return taken
}

async function scroll(product: Product) {
  const browser = await openBrowser()
  try {
    const { page } = await openPage(browser, product, '/runs')
    await page.getByRole('row').nth(5).waitFor()
    const { frames, rowsInPage, loaded } = await scrollFor(page, 10_000)
    const fps = frames.map((ms) => 1000 / ms).toSorted((a, b) => a - b)
    return [
      row('Scrolling the list of runs, frames', '', 'per s', fps, { atLeast: 50 }),
      row('… of the slowest 5 % at least', '', 'per s', [percentile(fps, 5)]),
      row('Rows loaded by scrolling for 10 s', '', '', [loaded]),
      row('Rows in the page then', '', '', [rowsInPage], { atMost: 100 }),
    ]
  } finally {
    await browser.close()
  }
}

type Scrolled = { frames: number[]; rowsInPage: number; loaded: number }

/** As somebody who drags the bar: as far as there is, in each frame. */
const scrollFor = (page: Tab['page'], ms: number): Promise<Scrolled> =>
  page.evaluate<Scrolled>(`new Promise((resolve) => {
    const main = document.getElementById('content')
    const frames = []
    const start = performance.now()
    let before = start
    const step = (now) => {
      frames.push(Math.max(1, now - before))
      before = now
      main.scrollTop += 400
      if (now - start < ${ms}) return requestAnimationFrame(step)
      const table = document.querySelector('table')
      resolve({
        frames: frames.slice(2),
        rowsInPage: table.querySelectorAll('tbody tr').length,
        loaded: Number(table.getAttribute('aria-rowcount')) - 1,
      })
    }
    requestAnimationFrame(step)
  })`)
