import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import { addDocumentRoute, createCollectionRoute, getDocumentRoute } from '../../contracts/knowledge-routes.ts'
import { makePdf } from '../../engine/knowledge/testing/make-pdf.ts'
import { browserPath, findBarriers } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'
import { takePictures } from './take-pictures.ts'

const pages = Array.from({ length: 120 }, (_, at) => `Page ${at + 1} tells of keeper number ${at + 1} and his lamp.`)
pages[86] = 'The storm of 1887 broke the lantern, and the keeper mended it with sailcloth.'

describe.skipIf(!browserPath)('a document, in a browser', () => {
  const site = setUpSite()

  async function add(collection: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    const client = site.client
    const { id } = await call(client, createCollectionRoute, { body: { name: `${collection} ${Date.now()}` } })
    const added = await call(client, addDocumentRoute, { params: { collectionId: id }, query: { name }, bytes })
    const state = async () => (await call(client, getDocumentRoute, { params: { documentId: added.id } })).state
    await expect.poll(state, { timeout: 30_000 }).toBe('ready')
    return added.id
  }

  /** Where on its page a mark is, as a share of the page's height; undefined while it is out of sight. */
  async function placeOf(page: Page, number: number): Promise<number | undefined> {
    const sheet = page.getByRole('region', { name: `Page ${number}`, exact: true })
    const [outer, inner] = await Promise.all([sheet.boundingBox(), sheet.locator('mark').first().boundingBox()])
    if (!outer || !inner || inner.y < 0 || inner.y > 800) return undefined
    return (inner.y - outer.y) / outer.height
  }

  it('opens a PDF at the page, with the cited words marked where they are printed', async () => {
    const id = await add('Harbour', 'diary.pdf', makePdf(pages))
    const { page, complaints, close } = await site.open('/knowledge')
    await page.getByLabel(/^A question about/).fill('What broke the lantern in the storm of 1887?')
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByRole('button', { name: 'Source 1: diary.pdf, page 87' }).click()
    const dialog = page.getByRole('dialog', { name: 'diary.pdf' })
    await dialog.locator('mark').first().waitFor()
    expect((await dialog.locator('mark').allTextContents()).join('')).toContain('The storm of 1887 broke the lantern')
    // The line is printed 72 of 792 points below the upper edge.
    await expect.poll(() => placeOf(page, 87)).toBeCloseTo(62 / 792, 1)
    expect(await dialog.locator('canvas').count()).toBeLessThan(8)
    expect(await dialog.getByRole('textbox', { name: 'Page' }).inputValue()).toBe('87')
    expect(await findBarriers(page)).toEqual([])
    await takePictures(page, 'viewer')

    await dialog.getByRole('region', { name: 'Pages' }).press('ArrowRight')
    await dialog.getByRole('region', { name: 'Page 88', exact: true }).waitFor()
    await dialog.getByRole('searchbox').fill('keeper number 11')
    await dialog.getByText('1 of 11', { exact: true }).waitFor()
    await dialog.getByRole('region', { name: 'Page 11', exact: true }).locator('mark[data-kind=current]').waitFor()
    await dialog.getByRole('searchbox').press('Enter')
    await dialog.getByText('2 of 11', { exact: true }).waitFor()
    await dialog.getByRole('region', { name: 'Page 110', exact: true }).locator('mark[data-kind=current]').waitFor()
    await dialog.getByRole('button', { name: 'Larger' }).click()
    await dialog.getByRole('button', { name: '125 %' }).waitFor()
    await dialog.getByRole('radio', { name: 'Text' }).check({ force: true })
    await dialog.getByText('tells of keeper number 110').waitFor()
    expect(complaints).toEqual([])

    await page.goto(`${site.product.url}/knowledge/documents/${id}?page=87&start=0&end=0`)
    await page.getByRole('region', { name: 'Page 87', exact: true }).waitFor()
    await page.getByRole('tab', { name: /^Passages/ }).click()
    await page.getByRole('link', { name: 'Passage 3, page 3' }).click()
    await page.getByRole('region', { name: 'Page 3', exact: true }).locator('mark').first().waitFor()
    await takePictures(page, 'document-page')
    expect(complaints).toEqual([])
    await close()
  })

  it('shows the text that was read where the pages cannot be drawn, and says why', async () => {
    const broken = makePdf(['The keeper kept a cat.'])
    const id = await add('Broken', 'cat.pdf', broken)
    const { page, complaints, close } = await site.open('/')
    await page.route('**/file', (route) => route.fulfill({ body: 'no PDF at all', contentType: 'application/pdf' }))
    await page.goto(`${site.product.url}/knowledge/documents/${id}?page=1&start=4&end=10`)
    await page.getByText('Its pages cannot be drawn').waitFor()
    expect(await page.locator('mark').textContent()).toBe('keeper')
    expect(await findBarriers(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })
})
