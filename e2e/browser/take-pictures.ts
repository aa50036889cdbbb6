import { join } from 'node:path'
import type { Page } from 'playwright'

const folder = process.env.ICEOS_PICTURES
const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 800 },
]

/** The screen as it stands, wide and narrow, light and dark, to be looked at; only where ICEOS_PICTURES says where to. */
export async function takePictures(page: Page, name: string): Promise<void> {
  if (!folder) return
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.waitForTimeout(400) // what is drawn anew for another size
      await page.screenshot({ path: join(folder, `${name}-${size.width}-${colorScheme}.png`) })
    }
  }
  await page.setViewportSize(sizes[0] ?? { width: 1280, height: 800 })
  await page.emulateMedia({ colorScheme: 'light' })
}
