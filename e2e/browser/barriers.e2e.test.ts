import type { Page } from 'playwright'
import { beforeAll, describe, expect, it } from 'vitest'
import { browserPath, findBarriers } from './open-browser.ts'
import { prepareScreens, settle } from './screens.ts'
import { setUpSite } from './set-up-site.ts'

const wide = { width: 1280, height: 800 }
const narrow = [
  { width: 900, height: 800 },
  { width: 640, height: 400 }, // 1280 × 800 at 200 %
]

/** Each screen is opened once and looked at in every way, since opening it takes longer than looking. */
const parts = [0, 1, 2, 3]

describe.skipIf(!browserPath)('every screen', () => {
  const site = setUpSite()
  let screens: [name: string, path: string][] = []
  beforeAll(async () => {
    screens = Object.entries(await prepareScreens(site.client))
  })

  it.each(parts)(
    'has no serious barrier in light and dark, no complaint, and no need to scroll sideways, part %i',
    async (part) => {
      const { page, complaints, close } = await site.open('/')
      const found: Record<string, string[]> = {}
      for (const [name, path] of screens.filter((_, index) => index % parts.length === part)) {
        await page.goto(site.product.url + path)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await settle(page)
        const troubles = [
          ...(await barriersIn(page, 'light')),
          ...(await barriersIn(page, 'dark')),
          ...(await overflows(page)),
        ]
        if (troubles.length > 0) found[name] = troubles
      }
      expect(found).toEqual({})
      expect(complaints).toEqual([])
      await close()
    },
  )
})

async function barriersIn(page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMedia({ colorScheme })
  return (await findBarriers(page)).map((barrier) => `${colorScheme}: ${barrier}`)
}

async function overflows(page: Page): Promise<string[]> {
  const troubles: string[] = []
  for (const size of narrow) {
    await page.setViewportSize(size)
    const overflow = await page.evaluate<number>(overflowAtRest)
    if (overflow > 1) troubles.push(`${overflow} px too wide for ${size.width} × ${size.height}`)
  }
  await page.setViewportSize(wide)
  return troubles
}

/** What measures itself draws once more after a change of the size. */
const overflowAtRest = `new Promise((done) => {
  const until = performance.now() + 2000
  const look = () => {
    const main = document.querySelector('main')
    const overflow = main.scrollWidth - main.clientWidth
    if (overflow <= 1 || performance.now() > until) done(overflow)
    else setTimeout(look, 50)
  }
  requestAnimationFrame(() => requestAnimationFrame(look))
})`
