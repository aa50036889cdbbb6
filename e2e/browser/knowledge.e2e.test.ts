import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDataDir, type Product, removeDataDir, startProduct } from '../start-product.ts'
import { browserPath, findBarriers, openBrowser, openPage } from './open-browser.ts'

const handbook = `# Handbook

## Holidays

Every employee has thirty days of paid leave in a year. Leave that is not taken by March is lost.

## Travel

Trains are booked second class.
`

describe.skipIf(!browserPath)('knowledge, in a browser', () => {
  let dataDir = ''
  let product: Product
  let browser: Browser

  beforeAll(async () => {
    dataDir = await makeDataDir()
    ;[product, browser] = await Promise.all([startProduct(dataDir), openBrowser()])
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await removeDataDir(dataDir)
  })

  it('goes from no document to an answer whose citation opens at its sentence', async () => {
    const { page, complaints, close } = await openPage(browser, product, '/knowledge')
    await page.getByRole('heading', { name: 'No documents yet' }).waitFor()
    await page.getByRole('button', { name: 'New collection' }).click()
    await page.getByRole('textbox', { name: /^Name/ }).fill('Work')
    await page.getByRole('button', { name: 'Make the collection' }).click()
    await page.getByRole('region', { name: 'Documents in Work' }).waitFor()
    await page.getByLabel('Files to add').setInputFiles([
      { name: 'handbook.md', mimeType: 'text/markdown', buffer: Buffer.from(handbook) },
      { name: 'broken.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 and nothing else') },
    ])
    await page.getByRole('row', { name: /handbook\.md.*Ready/s }).waitFor()
    await page.getByRole('row', { name: /broken\.pdf.*Not readable/s }).waitFor()

    await page.getByLabel('A question about Work').fill('How many days of paid leave does an employee have?')
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByText('Quoted, not written').waitFor()
    await page.getByLabel('Words of a passage').fill('trains')
    await page.getByText(/^by words .*train/).waitFor()
    expect(await findBarriers(page)).toEqual([])
    const pictures = process.env.ICEOS_PICTURES
    if (pictures) await page.screenshot({ path: `${pictures}/knowledge.png`, fullPage: true })
    await page.getByRole('button', { name: 'Source 1: handbook.md, page 1' }).click()
    const marked = page.getByRole('dialog').locator('mark')
    await marked.waitFor()
    expect(await marked.textContent()).toBe('Every employee has thirty days of paid leave in a year.')
    expect(await findBarriers(page)).toEqual([])
    if (pictures) {
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.setViewportSize({ width: 900, height: 800 })
      await page.screenshot({ path: `${pictures}/viewer-dark.png` })
      await page.keyboard.press('Escape')
      await page.screenshot({ path: `${pictures}/knowledge-dark.png` })
    }
    expect(complaints).toEqual([])
    await close()
  })
})
