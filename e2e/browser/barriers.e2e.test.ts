import { beforeAll, describe, expect, it } from 'vitest'
import { browserPath, findBarriers } from './open-browser.ts'
import { prepareScreens, settle } from './screens.ts'
import { setUpSite } from './set-up-site.ts'

describe.skipIf(!browserPath)('every screen', () => {
  const site = setUpSite()
  let screens: Record<string, string> = {}
  beforeAll(async () => {
    screens = await prepareScreens(site.client)
  })

  it.each(['light', 'dark'] as const)('has no serious barrier and no complaint, %s', async (colorScheme) => {
    const { page, complaints, close } = await site.open('/', { colorScheme })
    const found: Record<string, string[]> = {}
    for (const [name, path] of Object.entries(screens)) {
      await page.goto(site.product.url + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await settle(page)
      const barriers = await findBarriers(page)
      if (barriers.length > 0) found[name] = barriers
    }
    expect(found).toEqual({})
    expect(complaints).toEqual([])
    await close()
  })

  it.each([
    [900, 800],
    [640, 400], // 1280 × 800 at 200 %
  ])('fits into %d × %d without scrolling sideways', async (width, height) => {
    const { page, close } = await site.open('/', { viewport: { width, height } })
    const tooWide: string[] = []
    for (const [name, path] of Object.entries(screens)) {
      await page.goto(site.product.url + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      const overflow = await page.evaluate<number>(
        '(() => { const main = document.querySelector("main"); return main.scrollWidth - main.clientWidth })()',
      )
      if (overflow > 1) tooWide.push(`${name}: ${overflow} px`)
    }
    expect(tooWide).toEqual([])
    await close()
  })
})
