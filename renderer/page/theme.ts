/** Light, dark or as the system has it; and more contrast. The host keeps the appearance, this browser a copy of it. */
import type { Client } from '../../contracts/call.ts'
import { call } from '../../contracts/call.ts'
import type { Settings } from '../../contracts/system.ts'
import { changeSettingsRoute } from '../../contracts/system.ts'

export type Appearance = Settings['appearance']
export type Theme = { appearance: Appearance; moreContrast: boolean }

const appearanceKey = 'iceos-appearance'
const contrastKey = 'iceos-contrast'

export function createTheme(storage: Pick<Storage, 'getItem' | 'setItem'>, root: HTMLElement) {
  const listeners = new Set<() => void>()
  let theme: Theme = {
    appearance: readAppearance(storage.getItem(appearanceKey)),
    moreContrast: storage.getItem(contrastKey) === 'more' || matchMedia('(prefers-contrast: more)').matches,
  }
  const show = () => {
    if (theme.appearance === 'system') delete root.dataset.theme
    else root.dataset.theme = theme.appearance
    if (theme.moreContrast) root.dataset.contrast = 'more'
    else delete root.dataset.contrast
  }
  show()
  return {
    get: () => theme,
    set: (change: Partial<Theme>) => {
      theme = { ...theme, ...change }
      storage.setItem(appearanceKey, theme.appearance)
      storage.setItem(contrastKey, theme.moreContrast ? 'more' : 'normal')
      show()
      for (const changed of listeners) changed()
    },
    subscribe: (changed: () => void) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
  }
}
export type ThemeStore = ReturnType<typeof createTheme>

const readAppearance = (text: string | null): Appearance => (text === 'light' || text === 'dark' ? text : 'system')

/** For this page at once, and for every other window of this iceOS. */
export function chooseAppearance(
  { client, theme }: { client: Client; theme: ThemeStore },
  appearance: Appearance,
): void {
  theme.set({ appearance })
  // A host that cannot be reached just now is no reason not to change what one looks at.
  void call(client, changeSettingsRoute, { body: { appearance } }).catch(() => {})
}
