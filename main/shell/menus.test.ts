import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { until } from '../testing/temp-folder.ts'
import { appMenu, textMenu } from './app-menu.ts'
import type { HostView } from './host-client.ts'
import { startTray, trayMenu } from './tray.ts'

const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])
const click = (items: readonly MenuItemConstructorOptions[], label: string) =>
  flat(items)
    .find((item) => item.label === label)
    ?.click?.({} as never, undefined, {} as never)

const appActs = () => ({
  ...{ go: vi.fn(), showLogs: vi.fn(), showDataFolder: vi.fn(), checkForUpdates: vi.fn(), quit: vi.fn() },
})

describe.each(['darwin', 'win32', 'linux'] as const)('the menu on %s', (platform) => {
  const acts = appActs()
  const menu = appMenu({ platform, isPackaged: true, acts })

  it('has no key twice', () => {
    const keys = flat(menu).flatMap(({ accelerator }) => (accelerator ? [accelerator] : []))
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).toEqual(expect.arrayContaining(['CmdOrCtrl+,', 'CmdOrCtrl+Q', 'CmdOrCtrl+1']))
  })

  it('leads to the pages and does what it says', () => {
    for (const label of ['Runs', 'Settings…', 'Check for Updates…', 'Show the Logs']) click(menu, label)
    click(menu, platform === 'darwin' ? 'Quit iceOS' : 'Quit')
    expect(acts.go.mock.calls).toEqual([['/runs'], ['/settings/desktop']])
    expect([acts.checkForUpdates, acts.showLogs, acts.quit].map((act) => act.mock.calls.length)).toEqual([1, 1, 1])
  })

  it('has the menu of the app only on macOS, and the tools of developers only in a build of theirs', () => {
    expect(menu[0]?.label === 'iceOS').toBe(platform === 'darwin')
    const roles = (isPackaged: boolean) => flat(appMenu({ platform, isPackaged, acts })).map(({ role }) => role)
    expect([roles(true), roles(false)].map((all) => all.includes('toggleDevTools'))).toEqual([false, true])
  })
})

describe('the menu of a text', () => {
  const acts = { replace: vi.fn(), learn: vi.fn() }
  const text = { misspelledWord: '', dictionarySuggestions: [], isEditable: false, selectionText: '' }

  it('offers what suits it', () => {
    expect(textMenu(text, acts)).toEqual([])
    expect(textMenu({ ...text, selectionText: 'x' }, acts)).toEqual([{ role: 'copy' }])
    const menu = textMenu({ ...text, isEditable: true, misspelledWord: 'teh', dictionarySuggestions: ['the'] }, acts)
    click(menu, 'the')
    click(menu, 'Add to the Dictionary')
    expect([acts.replace.mock.calls, acts.learn.mock.calls]).toEqual([[['the']], [['teh']]])
  })
})

describe('the mark beside the clock', () => {
  const acts = () => ({ open: vi.fn(), pauseAll: vi.fn(), resumeAll: vi.fn(), backUpNow: vi.fn(), quit: vi.fn() })
  const healthy: HostView = {
    ...{ tone: 'ok', sentence: 'Healthy, 2 runs at work', runsAtWork: 2, hasBackups: true, warning: null },
  }
  const enabled = (view: HostView | undefined) =>
    trayMenu(view, acts()).flatMap(({ label, enabled: is = true }) => (label && is ? [label] : []))

  it('offers what can be done now', () => {
    expect(enabled(healthy)).toEqual([
      ...['Open iceOS', 'Runs', 'Pause all runs', 'Resume all paused runs', 'Back up now', 'Quit iceOS'],
    ])
    expect(enabled({ ...healthy, runsAtWork: 0, hasBackups: false })).not.toContain('Pause all runs')
    expect(enabled({ ...healthy, warning: 'No proven backup for 3 days' })).toContain('No proven backup for 3 days')
    const broken = enabled({ ...healthy, tone: 'broken', sentence: 'database: gone', hasBackups: false })
    expect(broken).toEqual(['database: gone', 'Open iceOS', 'Runs', 'Quit iceOS'])
    expect(enabled(undefined)).toEqual(['Open iceOS', 'Runs', 'Quit iceOS'])
  })

  it('shows how iceOS is, and draws itself anew only when that has changed', async () => {
    const shown: string[] = []
    let view = healthy
    const tray = startTray({
      icon: { setImage: (path) => shown.push(path), setToolTip: (text) => shown.push(text), setMenu: () => {} },
      imageOf: (tone) => tone,
      look: async () => view,
      acts: acts(),
      everyMs: 10,
    })
    await until(() => shown.length === 4)
    view = { ...healthy, tone: 'broken', sentence: 'iceOS does not answer' }
    await until(() => shown.length === 6)
    tray.stop()
    expect(shown).toEqual([
      ...['ok', 'iceOS: starting', 'ok', 'iceOS: Healthy, 2 runs at work', 'broken', 'iceOS: iceOS does not answer'],
    ])
  })
})
