/** The page as the desktop app shows it: the preload's contract is played here, all else is the real host. */
import type { BrowserContextOptions, Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { DesktopSettings, type DesktopState, type OpenedFile } from '../../contracts/desktop.ts'
import { browserPath, findBarriers, noteComplaints } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'

const state: DesktopState = {
  ...{ version: '0.1.0', platform: 'linux', hasTray: true },
  settings: DesktopSettings.parse({}),
  keychain: { inUse: false, isAvailable: true, backend: 'basic_text', isWeak: true },
  update: { state: 'available', version: '0.2.0', notes: 'Faster runs.\nA better editor.' },
  spellCheckLanguages: ['de', 'en-GB', 'en-US', 'fr'],
}

/** Runs in the page, before it: what preload.cts exposes, with an app behind it that keeps what it is told. */
function playDesktop({ initial, file }: { initial: DesktopState; file: OpenedFile | null }) {
  let kept = initial
  const files = file ? [file] : []
  const listeners: Record<string, (data: unknown) => void> = {}
  const calls: unknown[] = []
  const invoke = async (channel: string, input: Record<string, unknown> | undefined) => {
    calls.push([channel, input])
    if (channel === 'files:take-opened') return { file: files.shift() ?? null }
    if (channel === 'desktop:change') kept = { ...kept, settings: { ...kept.settings, ...input } }
    if (channel === 'desktop:use-keychain') {
      const problem = { code: 'secret-key-missing', kind: 'user', status: 503, title: 'The key is missing', type: 'x' }
      throw new Error(
        `Error invoking remote method: Error: ${JSON.stringify({ ...problem, detail: 'There is no key yet.' })}`,
      )
    }
    return kept
  }
  const on = (event: string, listener: (data: unknown) => void) => {
    listeners[event] = listener
    return () => {}
  }
  Object.assign(globalThis, { iceos: { invoke, on, pathOf: () => '' }, played: { calls, listeners } })
}

describe.skipIf(!browserPath)('the page in the desktop app', () => {
  const site = setUpSite()

  /** The shell signs what the page asks of its own address, and so does this. */
  async function openDesktop(path: string, file: OpenedFile | null = null, options: BrowserContextOptions = {}) {
    const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
    await context.setExtraHTTPHeaders({ authorization: `Bearer ${site.product.token}` })
    await context.addInitScript(playDesktop, { initial: state, file })
    const page = await context.newPage()
    const complaints = noteComplaints(page)
    await page.goto(site.product.url + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    return { page, complaints, close: () => context.close() }
  }
  const calls = (page: Page) => page.evaluate<[string, unknown][]>('played.calls')

  it('has its own settings, each of which takes effect, and says what a weak keychain is', async () => {
    const { page, complaints, close } = await openDesktop('/settings/desktop')
    await page.getByLabel('Keep running when the window is closed').uncheck()
    await page.getByLabel('A run failed').uncheck()
    await page.getByRole('radio', { name: 'This one' }).check()
    await page.getByLabel('Server').fill('not a proxy')
    await page.getByText('A name and a port').waitFor()
    await page.getByLabel('Server').fill('proxy.example:3128')
    await page.getByRole('button', { name: 'Save the proxy' }).click()
    await page.getByText('This keychain protects nothing.').waitFor()
    await page.getByRole('button', { name: 'Keep the key in the keychain' }).click()
    await page.getByText('There is no key yet.').waitFor()
    const changes = (await calls(page)).filter(([channel]) => channel === 'desktop:change').map(([, input]) => input)
    expect(changes).toEqual([
      { keepRunning: false },
      { notifyFailedRuns: false },
      { proxyMode: 'manual', proxyServer: 'proxy.example:3128', proxyBypass: '' },
    ])
    expect(await findBarriers(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  it('looks right', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 900]) {
        const { page, close } = await openDesktop('/settings/desktop', null, {
          colorScheme,
          viewport: { width, height: 800 },
        })
        await page.getByRole('heading', { name: 'Spelling' }).waitFor()
        const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
        expect(overflow).toBeLessThanOrEqual(0)
        expect(await findBarriers(page)).toEqual([])
        await page.screenshot({ path: `test-results/desktop-${colorScheme}-${width}.png`, fullPage: true })
        await close()
      }
    }
  })

  it('shows a workflow file that was opened with it, and imports it only when told to', async () => {
    const document = { name: 'From a file', nodes: [{ id: 'say', type: 'code', code: 'return 1' }] }
    const file: OpenedFile = { kind: 'blueprint', name: 'a.iceblueprint', text: JSON.stringify(document) }
    const { page, complaints, close } = await openDesktop('/', file)
    const dialog = page.getByRole('dialog', { name: 'a.iceblueprint' })
    await dialog.getByText('1 code').waitFor()
    await page.screenshot({ path: 'test-results/desktop-import.png' })
    expect(await findBarriers(page)).toEqual([])
    await dialog.getByLabel('Name').fill('Renamed')
    await dialog.getByRole('button', { name: 'Import this workflow' }).click()
    await page.waitForURL(/\/workflows\/[0-9a-f-]{36}/)
    await page.getByRole('heading', { level: 1, name: 'Renamed' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  it('names what is wrong with a workflow file, and does not import it', async () => {
    const document = { name: '<img src=x onerror=alert(1)>', nodes: [{ id: 'x', type: 'nothing of ours' }] }
    const file: OpenedFile = { kind: 'blueprint', name: 'b.iceblueprint', text: JSON.stringify(document) }
    const { page, complaints, close } = await openDesktop('/', file)
    await page.getByRole('list', { name: 'Problems' }).waitFor()
    expect(await page.getByRole('button', { name: 'Import this workflow' }).isDisabled()).toBe(true)
    expect(await page.locator('dialog img').count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  it('goes where the app says', async () => {
    const { page, close } = await openDesktop('/')
    await page.evaluate("played.listeners['window:go']({ path: '/runs' })")
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor()
    await close()
  })

  it('in a browser has no such settings, and takes a dropped workflow all the same', async () => {
    const tab = await site.open('/settings/desktop')
    expect(await tab.page.getByRole('tab', { name: 'Desktop' }).count()).toBe(0)
    await tab.page.evaluate(`{
      const data = new DataTransfer()
      data.items.add(new File(['{"name":"Dropped","nodes":[]}'], 'dropped.iceblueprint'))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
    }`)
    await tab.page.getByRole('dialog', { name: 'dropped.iceblueprint' }).waitFor()
    expect(tab.complaints).toEqual([])
    await tab.close()
  })
})
