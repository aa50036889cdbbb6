import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import { changeSettingsRoute, getSettingsRoute, welcomeSteps } from '../../contracts/system.ts'
import { browserPath, findBarriers } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'

const shotsIn = 'test-results/welcome'
const atMostMs = 120_000
/** What is offered once it is known whether there is a container engine. */
const engineKnown = /^(Start the stack|Look again)$/

/** A data folder that nobody has used: each test has one of its own. */
describe.skipIf(!browserPath)('the first start', () => {
  const site = setUpSite({ isFresh: true })

  const kept = async () => (await call(site.client, getSettingsRoute)).welcome
  const goOn = (page: Page) => page.getByRole('link', { name: /^Go on to/ }).click()

  it('leads from the first page to a report in under two minutes, and is not shown again', async () => {
    const started = performance.now()
    expect(site.product.startPage).toBe('/welcome')
    const { page, complaints, close } = await site.open(site.product.startPage)
    await page.getByRole('heading', { name: 'Where should iceOS run?' }).waitFor()
    await page.getByRole('button', { name: engineKnown }).waitFor()
    await goOn(page)
    await page.getByRole('heading', { name: 'Getting started' }).waitFor()
    await goOn(page)
    await page.getByRole('button', { name: 'Show the recovery kit' }).click()
    await page.getByRole('dialog').getByText('AGE-SECRET-KEY', { exact: false }).first().waitFor()
    await page.getByRole('button', { name: 'I have stored it' }).click()
    await goOn(page)
    await page.getByRole('button', { name: 'Add a provider' }).waitFor()
    await goOn(page)
    await page.getByRole('button', { name: 'Make the report' }).click()
    const report = page.getByRole('region', { name: 'The report' })
    await report.getByRole('heading', { name: 'Order figures' }).waitFor({ timeout: 30_000 })
    expect(performance.now() - started).toBeLessThan(atMostMs)
    await expect.poll(kept).toEqual({ state: 'done', step: 'result' })
    await report.getByRole('link', { name: 'Go to Home' }).click()
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
    expect(await page.getByRole('region', { name: 'First steps' }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
    await site.restart()
    expect(site.product.startPage).toBe('/')
  })

  it('ends on an answer with its sources for who chooses that', async () => {
    const { page, complaints, close } = await site.open('/welcome/result')
    await page.getByRole('button', { name: 'Ask the documents' }).click()
    const answer = page.getByRole('region', { name: 'The answer' })
    await answer
      .getByRole('button', { name: /^Source 1:/ })
      .first()
      .click({ timeout: 60_000 })
    await page.getByRole('dialog').locator('mark').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(kept).toMatchObject({ state: 'done' })
    await page.reload()
    await answer
      .getByRole('button', { name: /^Source 1:/ })
      .first()
      .waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('can be left, is taken up again at the same step in another browser, and skipped for good', async () => {
    const first = await site.open('/')
    await first.page.getByRole('link', { name: 'Begin' }).click()
    await goOn(first.page)
    await goOn(first.page)
    await first.page.getByRole('heading', { name: 'Keep the key of your backups' }).waitFor()
    await expect.poll(kept).toEqual({ state: 'begun', step: 'key' })
    await first.close()
    const second = await site.open('/')
    await second.page.getByText('The first steps wait at 3 of 5').waitFor()
    await second.page.getByRole('link', { name: 'Go on' }).click()
    await second.page.getByRole('heading', { name: 'Keep the key of your backups' }).waitFor()
    await second.page.getByRole('button', { name: 'Skip all this' }).click()
    await second.page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
    await expect.poll(kept).toEqual({ state: 'skipped', step: 'key' })
    await expect.poll(() => second.page.getByRole('region', { name: 'First steps' }).count()).toBe(0)
    await second.close()
  })

  it('stands in nobody’s way: any other address opens as it is', async () => {
    const { page, close } = await site.open('/runs')
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor()
    await close()
  })

  it('can be walked through with a keyboard alone', async () => {
    const { page, complaints, close } = await site.open('/welcome')
    await page.getByRole('heading', { name: 'Where should iceOS run?' }).waitFor()
    for (const step of welcomeSteps.slice(1)) {
      await tabTo(page, 'Go on to')
      await page.keyboard.press('Enter')
      await page.waitForURL(`**/welcome/${step}`)
    }
    await tabTo(page, 'Make the report')
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'The report' }).getByRole('heading', { name: 'Order figures' }).waitFor()
    await expect.poll(() => page.evaluate<string>('document.activeElement?.ariaLabel ?? ""')).toBe('The report')
    expect(complaints).toEqual([])
    await close()
  })

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 900],
    ['dark', 900],
  ] as const)('has no serious barrier, %s at %d px', async (colorScheme, width) => {
    const { page, close } = await site.open('/', { colorScheme, viewport: { width, height: 800 } })
    await page.getByRole('region', { name: 'First steps' }).waitFor()
    await page.screenshot({ path: `${shotsIn}/home-${colorScheme}-${width}.png` })
    const found: Record<string, string[]> = {}
    for (const step of welcomeSteps) {
      await page.goto(`${site.product.url}/welcome/${step}`)
      await page.getByRole('region').getByRole('heading', { level: 2 }).first().waitFor()
      await page
        .getByRole('status', { name: /^Loading/ })
        .first()
        .waitFor({ state: 'detached' })
      if (step === 'place') await page.getByRole('button', { name: engineKnown }).waitFor()
      if (step === 'result') {
        await page.getByRole('button', { name: 'Make the report' }).click()
        await page.getByRole('heading', { name: 'Order figures' }).waitFor({ timeout: 30_000 })
      }
      await page.screenshot({ path: `${shotsIn}/${step}-${colorScheme}-${width}.png` })
      const barriers = await findBarriers(page)
      if (barriers.length > 0) found[step] = barriers
    }
    expect(found).toEqual({})
    await call(site.client, changeSettingsRoute, { body: { welcome: { state: 'new', step: 'place' } } })
    await close()
  })
})

/** As somebody who cannot see where it is: one Tab after the other, until it has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let tries = 0; tries < 80; tries++) {
    await page.keyboard.press('Tab')
    const text = await page.evaluate<string>('document.activeElement?.textContent ?? ""')
    if (text.startsWith(name)) return
  }
  throw new Error(`${name} cannot be reached with Tab.`)
}
