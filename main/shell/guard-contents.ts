import type { WebContents, WindowOpenHandlerResponse } from 'electron'
import { plainWindowOptions } from './create-window.ts'
import { isOurs } from './guard-session.ts'

/** The only places outside that a link may lead to; they open in the browser. */
const outside = ['https://github.com']

/** What of ours may have a window of its own: reference, and nothing that acts. */
const ownWindows = ['/docs', '/openapi.json']

type Guarded = Pick<WebContents, 'on' | 'setWindowOpenHandler'>
type Navigation = { url: string; preventDefault: () => void }
type Needs = { url: string; partition: string; openExternal: (url: string) => unknown }

/** Keeps a window on our address: it leads nowhere else, opens no other window but our reference, and embeds nothing. */
export function guardContents(contents: Guarded, { url, partition, openExternal }: Needs): void {
  const stay = (navigation: Navigation) => {
    if (!isOurs(url, navigation.url)) navigation.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url: target }): WindowOpenHandlerResponse => {
    if (isOwnWindow(url, target)) {
      return { action: 'allow', overrideBrowserWindowOptions: plainWindowOptions(partition) }
    }
    if (isAllowedOutside(target)) openExternal(target)
    return { action: 'deny' }
  })
}

const isOwnWindow = (url: string, target: string) => ownWindows.some((path) => target === url + path)

export function isAllowedOutside(target: string): boolean {
  if (!URL.canParse(target)) return false
  const { origin, username, password } = new URL(target)
  return outside.includes(origin) && username === '' && password === ''
}
