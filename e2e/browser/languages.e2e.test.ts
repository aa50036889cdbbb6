import type { Page } from 'playwright'
import { beforeAll, describe, expect, it } from 'vitest'
import { de } from '../../renderer/text/de/index.ts'
import { en } from '../../renderer/text/en/index.ts'
import { es } from '../../renderer/text/es/index.ts'
import type { Language } from '../../renderer/text/languages.ts'
import { browserPath, findBarriers } from './open-browser.ts'
import { prepareScreens, settle } from './screens.ts'
import { setUpSite } from './set-up-site.ts'

type Catalogue = Record<string, Record<string, string | undefined>>

/** Texts of English that the language says otherwise, and that are long enough not to be met by chance. */
function englishOnly(catalogue: Catalogue): ReadonlySet<string> {
  const own = new Set(Object.values(catalogue).flatMap((texts) => Object.values(texts)))
  const all = Object.entries(en as Catalogue).flatMap(([, texts]) => Object.values(texts))
  return new Set(all.filter((text): text is string => text !== undefined && !own.has(text) && isTelling(text)))
}
/** Without values and marks it stands on the page as it stands in the catalogue. Names of examples are single words too. */
const isTelling = (text: string) => !/[{<]/.test(text) && /^\p{Lu}.* /u.test(text)

/** What a person reads or has read to them: texts, and names that are nowhere to be seen. */
const readPage = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const said = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const { parentElement: parent, data } = walker.currentNode
      if (!parent.closest('script, style, code, pre, .cm-editor, [lang]:not(html)')) said.push(data.trim())
    }
    for (const each of document.querySelectorAll('[aria-label], [title], [placeholder]'))
      for (const name of ['aria-label', 'title', 'placeholder']) said.push(each.getAttribute(name) ?? '')
    return [...new Set(said.filter(Boolean))]
  })()`)

describe.skipIf(!browserPath)('every screen in another language', () => {
  const site = setUpSite()
  let screens: Record<string, string> = {}
  beforeAll(async () => {
    screens = await prepareScreens(site.client)
    delete screens.Parts // for contributors, who read English
  })

  it('finds the English that there is in an English window', async () => {
    const { page, close } = await site.open('/')
    const english = englishOnly(de)
    const found = async () => (await readPage(page)).filter((text) => english.has(text)).length
    await expect.poll(found).toBeGreaterThan(2)
    await close()
  })

  it.each([
    ['de', 'de-DE', de],
    ['es', 'es-ES', es],
  ] as const)('%s says nothing in English that the catalogue has', async (language: Language, locale, catalogue) => {
    const english = englishOnly(catalogue)
    expect(english.size).toBeGreaterThan(500)
    const { page, complaints, close } = await site.open('/', { locale })
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    const found: Record<string, string[]> = {}
    for (const [name, path] of Object.entries(screens)) {
      await page.goto(site.product.url + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await settle(page)
      const left = (await readPage(page)).filter((text) => english.has(text))
      if (left.length > 0) found[name] = left
    }
    expect(found).toEqual({})

    // The doctor's sentences and those of a job come from the host.
    await page.goto(`${site.product.url}/services`)
    const checks = page.getByRole('region', { name: catalogue.services.checks })
    await checks.getByRole('button', { name: catalogue.services.checkEverything }).click()
    await checks.getByText(catalogue.host.checkMemory ?? '').waitFor({ timeout: 20_000 })
    await checks.getByText(catalogue.host.noProvenBackup ?? '').waitFor()
    expect((await readPage(page)).filter((text) => english.has(text))).toEqual([])
    expect(await findBarriers(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })
})
