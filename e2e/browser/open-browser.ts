/** A real browser on the real page: what a person sees, with everything noted that they should not. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright'
import { chromium } from 'playwright'
import type { Client } from '../../contracts/call.ts'
import { call } from '../../contracts/call.ts'
import { createSignInCodeRoute } from '../../contracts/sessions.ts'
import type { Product } from '../start-product.ts'

const wellKnown = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** The browser of the machine; tests that need one are skipped where there is none. */
export const browserPath = process.env.ICEOS_CHROMIUM ?? process.env.ICE_CHROMIUM ?? wellKnown.find(existsSync)

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ ...(browserPath ? { executablePath: browserPath } : {}), args: quiet })

export const clientOf = (product: Product): Client => ({
  url: product.url,
  fetch,
  headers: () => ({ authorization: `Bearer ${product.token}` }),
})

export type Tab = {
  context: BrowserContext
  page: Page
  /** Errors of the console, of the page and of its CSP. */
  complaints: string[]
  close: () => Promise<void>
}

/** A page that is signed in, at `path`. */
export async function openPage(
  browser: Browser,
  product: Product,
  path = '/',
  options: BrowserContextOptions = {},
): Promise<Tab> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  const page = await context.newPage()
  const complaints = noteComplaints(page)
  const { code } = await call(clientOf(product), createSignInCodeRoute)
  await page.goto(`${product.url}${path}#code=${encodeURIComponent(code)}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return { context, page, complaints, close: () => context.close() }
}

/** Docker's networks come and go on this machine, and Chromium then ends what it was asking for. The page asks again. */
const ofTheMachine = 'net::ERR_NETWORK_CHANGED'

/** A refused CSP rule is told in the console as well. */
export function noteComplaints(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes(ofTheMachine)) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return complaints
}

type Finding = { id: string; impact: string | null; nodes: { target: unknown }[] }

/** What axe holds to be serious or critical on the screen as it stands; all that it looks for, or only some of its rules. */
export async function findBarriers(page: Page, only?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(await axeSource)
  // A colour on its way to another is neither of the two.
  await page.evaluate(
    'Promise.allSettled(document.getAnimations().filter((a) => a instanceof CSSTransition).map((a) => a.finished))',
  )
  const options = JSON.stringify(only ? { runOnly: { type: 'rule', values: only } } : {})
  const { violations } = await page.evaluate<{ violations: Finding[] }>(`axe.run(document, ${options})`)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => JSON.stringify(target)).join(' ')}`)
}
const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
