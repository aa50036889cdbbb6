import { join } from 'node:path'
import { build } from 'vite'
import { describe, expect, it } from 'vitest'
import { browserPath } from './open-browser.ts'
import { setUpSite } from './set-up-site.ts'

const clients = join(import.meta.dirname, '..', '..', 'clients', 'typescript')

/** A script as a page would load it, with everything that it imports; what it exports is under `name`. */
async function bundle(file: string, name: string): Promise<string> {
  const lib = { entry: join(clients, file), formats: ['iife' as const], name, fileName: name }
  const built = await build({ configFile: false, logLevel: 'silent', build: { write: false, minify: false, lib } })
  const [output] = Array.isArray(built) ? built : [built]
  if (!output || !('output' in output)) return ''
  return output.output.flatMap((part) => (part.type === 'chunk' ? [part.code] : [])).join('\n')
}

describe.skipIf(!browserPath)('the TypeScript client in a browser', () => {
  const site = setUpSite()

  it('starts a run, follows it, answers its question and reads what came out', async () => {
    const page = await site.browser.newPage()
    await page.goto(site.product.url)
    const scripts = [await bundle('examples/approval.ts', 'example'), await bundle('index.ts', 'client')]
    const where = JSON.stringify({ url: site.product.url, token: site.product.token })
    const run = `return await example.runApproval(client.connectTo(${where}), async () => true)`
    const letter = await page.evaluate(`(async () => { ${[...scripts, run].join('\n')} })()`)
    expect(letter).toBe('Dear Linden Hotels, your price is 3696 EUR.')
  })
})
