/** The menu of the app, and that of a text under the mouse. Roles bring the words and keys of each system with them. */
import type { ContextMenuParams, MenuItemConstructorOptions } from 'electron'

type Item = MenuItemConstructorOptions
export type MenuActs = {
  go: (path: string) => void
  showLogs: () => void
  showDataFolder: () => void
  checkForUpdates: () => void
  quit: () => void
}
type Options = { platform: NodeJS.Platform; isPackaged: boolean; acts: MenuActs }

const separator: Item = { type: 'separator' }
const places: readonly [label: string, path: string][] = [
  ['Home', '/'],
  ['Workflows', '/workflows'],
  ['Runs', '/runs'],
  ['Tasks', '/tasks'],
  ['Chat', '/chat'],
  ['Knowledge', '/knowledge'],
  ['Triggers', '/triggers'],
  ['Services', '/services'],
]

export function appMenu({ platform, isPackaged, acts }: Options): Item[] {
  const isMac = platform === 'darwin'
  const settings: Item = { label: 'Settings…', accelerator: 'CmdOrCtrl+,', click: () => acts.go('/settings/desktop') }
  const about: Item = { label: 'About iceOS', click: () => acts.go('/settings/about') }
  const updates: Item = { label: 'Check for Updates…', click: acts.checkForUpdates }
  const quit: Item = { label: isMac ? 'Quit iceOS' : 'Quit', accelerator: 'CmdOrCtrl+Q', click: acts.quit }
  const appItems: Item[] = [about, updates, separator, settings, separator, { role: 'services' }, separator]
  const hiding: Item[] = [{ role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, separator, quit]
  return [
    ...(isMac ? [{ label: 'iceOS', submenu: [...appItems, ...hiding] }] : []),
    {
      label: isMac ? 'File' : '&File',
      submenu: isMac ? [{ role: 'close' }] : [settings, separator, { role: 'close' }, quit],
    },
    { role: 'editMenu', label: isMac ? 'Edit' : '&Edit' },
    {
      label: isMac ? 'Go' : '&Go',
      submenu: places.map(([label, path], index) => ({
        ...{ label, accelerator: `CmdOrCtrl+${index + 1}` },
        click: () => acts.go(path),
      })),
    },
    { label: isMac ? 'View' : '&View', submenu: viewItems(isPackaged) },
    { role: 'windowMenu', label: isMac ? 'Window' : '&Window' },
    {
      role: 'help',
      label: isMac ? 'Help' : '&Help',
      submenu: [
        { label: 'Use the API', click: () => acts.go('/settings/api') },
        { label: 'Check Everything', click: () => acts.go('/services') },
        separator,
        { label: 'Show the Logs', click: acts.showLogs },
        { label: 'Show the Data Folder', click: acts.showDataFolder },
        ...(isMac ? [] : [separator, updates, about]),
      ],
    },
  ]
}

const viewItems = (isPackaged: boolean): Item[] => [
  { role: 'reload' },
  separator,
  { role: 'resetZoom' },
  { role: 'zoomIn' },
  { role: 'zoomOut' },
  separator,
  { role: 'togglefullscreen' },
  ...(isPackaged ? [] : [separator, { role: 'toggleDevTools' } satisfies Item]),
]

type Text = Pick<ContextMenuParams, 'misspelledWord' | 'dictionarySuggestions' | 'isEditable' | 'selectionText'>
type TextActs = { replace: (word: string) => void; learn: (word: string) => void }

/** Nothing to do with the text: no menu. */
export function textMenu(text: Text, { replace, learn }: TextActs): Item[] {
  const spelling: Item[] = text.misspelledWord
    ? [
        ...text.dictionarySuggestions.map((word) => ({ label: word, click: () => replace(word) })),
        { label: 'Add to the Dictionary', click: () => learn(text.misspelledWord) },
        separator,
      ]
    : []
  const edit: Item[] = text.isEditable
    ? [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, separator, { role: 'selectAll' }]
    : text.selectionText
      ? [{ role: 'copy' }]
      : []
  return [...spelling, ...edit]
}
