/** The pictures of the tour, in its order. */
import type { Page } from 'playwright'
import type { Ids } from './prepare.ts'

export type Scene = {
  /** The picture's file, and how the scene is called on the command line. */
  name: string
  path: (ids: Ids) => string
  /** What is done before the picture is taken. */
  act?: (page: Page) => Promise<void>
  isDark?: boolean
}

export const scenes: readonly Scene[] = [
  { name: 'home', path: () => '/' },
  { name: 'editor', path: ({ workflow }) => `/workflows/${workflow}/edit` },
  { name: 'run', path: ({ report }) => `/runs/${report}?node=report` },
  { name: 'timeline', path: ({ report }) => `/runs/${report}?tab=timeline`, isDark: true },
  { name: 'tasks', path: () => '/tasks' },
  { name: 'dashboard', path: () => '/runs/dashboard?period=1h' },
  { name: 'triggers', path: () => '/triggers' },
  { name: 'chat', path: () => '/chat', act: askTheDemo },
  { name: 'knowledge', path: () => '/knowledge' },
  { name: 'backups', path: () => '/backups', act: nameTheFolder },
  { name: 'services', path: () => '/services' },
]

async function askTheDemo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try the demo' }).click()
  await page.getByText('Quoted, not written').waitFor({ timeout: 60_000 })
}

/** The folder of the pictures' own data would mean nothing to a reader. */
async function nameTheFolder(page: Page): Promise<void> {
  await page
    .locator('code', { hasText: '/backups' })
    .first()
    .evaluate('(place) => { place.textContent = "~/iceos/backups" }')
}
