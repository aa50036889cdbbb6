import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { afterEach, describe, expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import {
  addDocumentRoute,
  createCollectionRoute,
  deleteCollectionRoute,
  getCollectionRoute,
  getDocumentRoute,
  listCollectionsRoute,
} from '../../contracts/knowledge-routes.ts'
import { browserPath, findBarriers } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'
import { takePictures } from './take-pictures.ts'

const handbook = `# Handbook

## Holidays

Every employee has thirty days of paid leave in a year. Leave that is not taken by March is lost.

## Travel

Trains are booked second class.
`

describe.skipIf(!browserPath)('knowledge, in a browser', () => {
  const site = setUpSite()
  const made: string[] = []
  afterEach(async () => {
    for (const collectionId of made.splice(0))
      await call(site.client, deleteCollectionRoute, { params: { collectionId } })
  })

  async function makeCollection(name: string): Promise<string> {
    const { id } = await call(site.client, createCollectionRoute, { body: { name: `${name} ${uuidv7()}` } })
    made.push(id)
    return id
  }

  it('goes from no document to an answer whose citation opens at its sentence', async () => {
    const { page, complaints, close } = await site.open('/knowledge')
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

  it('shows what a search finds, and what made it so', async () => {
    const { page, complaints, close } = await site.open('/knowledge/search')
    await page.getByLabel('Words of a passage').fill('trains or leave')
    const first = page.getByRole('list', { name: 'Passages' }).getByRole('listitem').first()
    await first.getByText(/^by words number 1/).click()
    await first
      .getByRole('row', { name: /^(train|leav) \d time/ })
      .first()
      .waitFor()
    await page.getByLabel('Name of the document').fill('no-such*')
    await page.getByText('No passage fits.').waitFor()
    await page.reload()
    expect(await page.getByLabel('Name of the document').inputValue()).toBe('no-such*')
    await page.getByLabel('Name of the document').fill('')
    await first.getByText(/^by words number 1/).click()
    expect(await findBarriers(page)).toEqual([])
    await takePictures(page, 'search')
    await first.getByRole('button', { name: /handbook\.md, page 1/ }).click()
    await page.getByRole('dialog', { name: 'handbook.md' }).locator('mark').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('keeps how a collection is called, read and searched', async () => {
    const collectionId = await makeCollection('Scans')
    const name = `Letters ${collectionId}`
    const { page, complaints, close } = await site.open(`/knowledge?collection=${collectionId}`)
    const settings = page.getByRole('button', { name: 'Settings', exact: true })
    const dialog = page.getByRole('dialog')
    await settings.click()
    await dialog.getByRole('textbox', { name: /^Name/ }).fill(name)
    await dialog.getByRole('checkbox', { name: 'Read text in pictures, too' }).check()
    expect(await findBarriers(page)).toEqual([])
    await takePictures(page, 'collection-settings')
    await dialog.getByRole('button', { name: 'Save the settings' }).click()
    await page.getByRole('region', { name: `Documents in ${name}` }).waitFor()
    const kept = await call(site.client, getCollectionRoute, { params: { collectionId } })
    expect(kept).toMatchObject({ name, recognizes: true })
    await page.reload()
    await settings.click()
    expect(await dialog.getByRole('textbox', { name: /^Name/ }).inputValue()).toBe(name)
    expect(await dialog.getByRole('checkbox', { name: 'Read text in pictures, too' }).isChecked()).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })

  it('follows a folder of this machine, and says what is in the way', async () => {
    const collectionId = await makeCollection('Notes')
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'iceos-watched-')))
    try {
      await writeFile(join(folder, 'harbour.txt'), 'The harbour closes at nine in the evening.')
      const { page, complaints, close } = await site.open(`/knowledge?collection=${collectionId}`)
      await page.getByRole('button', { name: 'Watch a folder' }).click()
      await page.getByLabel('Folder to watch').fill(join(folder, 'nowhere'))
      await page.getByRole('button', { name: 'Watch this folder' }).click()
      await page.getByText('There is no such folder').first().waitFor()
      await page.getByLabel('Folder to watch').fill(folder)
      await page.getByRole('button', { name: 'Watch this folder' }).click()
      await page.getByRole('row', { name: /harbour\.txt.*Ready/s }).waitFor()
      await page.getByText('1 file in it').waitFor()
      expect(await findBarriers(page)).toEqual([])
      await takePictures(page, 'watched-folder')
      await writeFile(join(folder, 'ferry.txt'), 'The ferry leaves at ten.')
      await page.getByText('2 files in it').waitFor()
      await page.getByRole('button', { name: 'Watch no longer' }).click()
      await page.getByText('2 files in it').waitFor({ state: 'detached' })
      expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
      await close()
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('measures how well it finds, with questions that were made and changed, and once more with the same', async () => {
    // Questions are made of words that stand in more than one passage.
    const client = site.client
    const { items } = await call(client, listCollectionsRoute)
    const params = { collectionId: items.find(({ name }) => name === 'Work')?.id ?? '' }
    const bytes = new TextEncoder().encode(
      'Every employee had thirty days of paid leave in a year before the new rules.',
    )
    const { id: documentId } = await call(client, addDocumentRoute, { params, query: { name: 'older.txt' }, bytes })
    const state = async () => (await call(client, getDocumentRoute, { params: { documentId } })).state
    await expect.poll(state, { timeout: 30_000 }).toBe('ready')
    const { page, complaints, close } = await site.open('/knowledge/evaluations')
    await page.getByRole('link', { name: 'Measure' }).click()
    await page.getByLabel(/^Name/).fill('First try')
    await page.getByRole('radio', { name: 'Own questions' }).check({ force: true })
    await page.getByRole('button', { name: /^Make 20/ }).click()
    await page.getByText(/^[1-9]\d* questions?\. A CSV/).waitFor()
    await page.getByRole('button', { name: 'Another question' }).click()
    const csv = 'question,document,page\nHow are trains booked?,handbook.md,1\n'
    const file = { name: 'more.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
    await page.getByLabel('A file of questions').setInputFiles(file)
    await expect
      .poll(() =>
        page
          .getByLabel(/^Question \d+$/)
          .last()
          .inputValue(),
      )
      .toBe('How are trains booked?')
    await page.getByRole('button', { name: 'Compare with another' }).click()
    await page.getByLabel('Who answers each question').selectOption({ label: 'local-extractive (local)' })
    expect(await findBarriers(page)).toEqual([])
    await takePictures(page, 'evaluation-form')
    await page.getByRole('button', { name: 'Measure' }).click()
    await page.getByRole('row', { name: /^words only/ }).waitFor()
    await page.getByRole('columnheader', { name: 'Faithfulness' }).waitFor()
    await page.getByText('No sure difference').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await takePictures(page, 'evaluation')
    await page.getByRole('link', { name: 'Measure again' }).click()
    expect(
      await page
        .getByLabel(/^Question \d+$/)
        .last()
        .inputValue(),
    ).toBe('How are trains booked?')
    await page.getByRole('link', { name: 'Evaluations' }).first().click()
    await page.getByRole('row', { name: /First try.*Measured/s }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('shows what is remembered, changes it, forgets it and brings it back', async () => {
    const { page, complaints, close } = await site.open('/knowledge/memory')
    const write = async (key: string, content: string) => {
      await page.getByRole('button', { name: 'Write a note' }).click()
      await page.getByLabel(/^Key/).fill(key)
      await page.getByLabel(/^What to remember/).fill(content)
      await page.getByRole('button', { name: 'Remember this' }).click()
      await page.getByRole('listitem', { name: key, exact: true }).waitFor()
    }
    await write('answers', 'Wants short answers in the morning.')
    await write('tea', 'Drinks green tea.')
    await page.getByRole('button', { name: 'Change tea' }).click()
    await page.getByLabel(/^What to remember/).fill('Drinks black tea.')
    await page.getByRole('button', { name: 'Remember this' }).click()
    await page.getByText('Drinks black tea.').waitFor()
    expect(await findBarriers(page)).toEqual([])
    await takePictures(page, 'memory')

    const tea = page.getByRole('listitem', { name: 'tea', exact: true })
    await page.getByRole('button', { name: 'Forget tea' }).click()
    await page.getByText('Forgot “tea”.').waitFor()
    await tea.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await tea.waitFor()

    await page.getByRole('searchbox', { name: 'Search the memory' }).fill('short answer')
    await tea.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Forget all of these' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Forget all of these' }).click()
    await page.getByText('Nothing of that is remembered').waitFor()
    await page.getByRole('searchbox', { name: 'Search the memory' }).fill('')
    await tea.waitFor()
    await page.getByRole('listitem', { name: 'answers', exact: true }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('listitem', { name: 'answers', exact: true }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
