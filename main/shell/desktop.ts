/** The app's own settings in effect, and all that the page shows of the app. */
import type { Session } from 'electron'
import type { DesktopChange, DesktopSettings, DesktopState, UpdateState } from '../../contracts/desktop.ts'
import type { Log } from '../../platform/log.ts'
import type { DesktopFile } from './desktop-file.ts'
import type { Keychain } from './keychain.ts'
import { windowProxy } from './proxy.ts'

type Needs = {
  file: DesktopFile
  session: Pick<
    Session,
    'setProxy' | 'setSpellCheckerEnabled' | 'setSpellCheckerLanguages' | 'availableSpellCheckerLanguages'
  >
  keychain: Pick<Keychain, 'state' | 'use'>
  update: () => UpdateState
  setOpenAtLogin: (isOn: boolean) => Promise<void>
  version: string
  platform: NodeJS.Platform
  hasTray: boolean
  onChange: (state: DesktopState) => void
  log: Log
}

export type DesktopParts = {
  state: () => Promise<DesktopState>
  change: (change: DesktopChange) => Promise<DesktopState>
  useKeychain: (use: boolean) => Promise<DesktopState>
  /** Tells the page, after something changed by itself. */
  tell: () => Promise<void>
  /** Brings all of them into effect, at the start. */
  apply: () => Promise<void>
}

export function createDesktop(needs: Needs): DesktopParts {
  const { file, session, keychain, log, platform } = needs
  const available = () => (platform === 'darwin' ? [] : session.availableSpellCheckerLanguages)

  async function state(): Promise<DesktopState> {
    return {
      ...{ version: needs.version, platform, hasTray: needs.hasTray },
      settings: file.get().settings,
      keychain: await keychain.state(),
      update: needs.update(),
      spellCheckLanguages: available(),
    }
  }
  function spell({ spellCheck }: DesktopSettings) {
    session.setSpellCheckerEnabled(spellCheck.length > 0)
    const known = spellCheck.filter((language) => available().includes(language))
    if (known.length > 0) session.setSpellCheckerLanguages(known)
  }
  async function effect(settings: DesktopSettings, before: DesktopSettings | undefined) {
    const isNew = (...names: (keyof DesktopSettings)[]) =>
      names.some((name) => JSON.stringify(before?.[name]) !== JSON.stringify(settings[name]))
    if (isNew('spellCheck')) spell(settings)
    if (isNew('proxyMode', 'proxyServer', 'proxyBypass')) await session.setProxy(windowProxy(settings))
    // What the system knows already is left alone at the start: the person may have changed it there.
    if (before && isNew('openAtLogin')) await needs.setOpenAtLogin(settings.openAtLogin)
  }
  async function told() {
    const now = await state()
    needs.onChange(now)
    return now
  }
  return {
    state,
    async change(change) {
      const before = file.get().settings
      const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      const settings: DesktopSettings = { ...before, ...named }
      await effect(settings, before)
      file.change({ settings })
      return told()
    },
    async useKeychain(use) {
      await keychain.use(use)
      log.info(use ? 'The key of the secrets is in the keychain now' : 'The key of the secrets is in its file again')
      return told()
    },
    tell: async () => void (await told()),
    apply: () => effect(file.get().settings, undefined),
  }
}
