/**
 * Draws the PNGs beside the SVGs in resources/icons, with the browser of this machine: `node scripts/pack/make-icons.ts`.
 * electron-builder makes ICO and ICNS of the large one by itself.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright'

const folder = join(import.meta.dirname, '..', '..', 'resources', 'icons')
const executablePath = process.env.ICEOS_CHROMIUM ?? '/usr/bin/chromium'

/** macOS takes only the shape of a template, and draws it in the colour of its menu bar. */
const template = '.right{fill:#000}.top{fill:#000;fill-opacity:.45}.left{fill:#000;fill-opacity:.75}'
const showing = (id: string) => `#${id}{display:inline}`

const drawings: readonly [svg: string, name: string, sizes: readonly number[], style?: string][] = [
  ['icon.svg', 'icon', [1024]],
  ['tray.svg', 'tray-ok', [24, 48]],
  ['tray.svg', 'tray-attention', [24, 48], showing('attention')],
  ['tray.svg', 'tray-broken', [24, 48], showing('broken')],
  ['tray.svg', 'trayTemplate', [18, 36], template],
]

async function draw(page: Page, svg: string, path: string, size: number, style: string) {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(
    `<style>html,body{margin:0}svg{display:block;width:${size}px;height:${size}px}${style}</style>${svg}`,
  )
  await page.screenshot({ path, omitBackground: true })
}

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
  const page = await browser.newPage()
  for (const [source, name, sizes, style = ''] of drawings) {
    const svg = readFileSync(join(folder, source), 'utf8')
    for (const [index, size] of sizes.entries()) {
      await draw(page, svg, join(folder, `${name}${index === 0 ? '' : '@2x'}.png`), size, style)
    }
  }
} finally {
  await browser.close()
}
