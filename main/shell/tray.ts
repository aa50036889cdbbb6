/** The mark beside the clock: how iceOS is, and what is wanted most often. */
import type { MenuItemConstructorOptions } from 'electron'
import type { HostView } from './host-client.ts'

export type TrayActs = {
  open: (path?: string) => void
  pauseAll: () => void
  resumeAll: () => void
  backUpNow: () => void
  quit: () => void
}

export function trayMenu(view: HostView | undefined, acts: TrayActs): MenuItemConstructorOptions[] {
  const separator = { type: 'separator' } as const
  const hasAnswer = view !== undefined && view.tone !== 'broken'
  return [
    { label: view?.sentence ?? 'Looking …', enabled: view?.tone === 'broken', click: () => acts.open('/services') },
    ...(view?.warning ? [{ label: view.warning, click: () => acts.open('/backups') }] : []),
    separator,
    { label: 'Open iceOS', click: () => acts.open() },
    { label: 'Runs', click: () => acts.open('/runs') },
    separator,
    { label: 'Pause all runs', enabled: hasAnswer && view.runsAtWork > 0, click: acts.pauseAll },
    { label: 'Resume all paused runs', enabled: hasAnswer, click: acts.resumeAll },
    ...(view?.hasBackups ? [{ label: 'Back up now', click: acts.backUpNow }] : []),
    separator,
    { label: 'Quit iceOS', click: acts.quit },
  ]
}

type TrayIcon = {
  setImage: (path: string) => void
  setToolTip: (text: string) => void
  setMenu: (items: MenuItemConstructorOptions[]) => void
}
type Needs = {
  icon: TrayIcon
  imageOf: (tone: HostView['tone']) => string
  look: () => Promise<HostView>
  acts: TrayActs
  everyMs?: number
}

export type Tray = { look: () => Promise<void>; stop: () => void }

/** Looks by itself every now and then, and when somebody knows that something has changed. */
export function startTray({ icon, imageOf, look, acts, everyMs = 20_000 }: Needs): Tray {
  let isStopped = false
  let shown: string | undefined = ''
  const show = (view: HostView | undefined) => {
    const seen = JSON.stringify(view)
    if (isStopped || seen === shown) return // a new menu would close the one that is open
    shown = seen
    icon.setImage(imageOf(view?.tone ?? 'ok'))
    icon.setToolTip(`iceOS: ${view?.sentence ?? 'starting'}`)
    icon.setMenu(trayMenu(view, acts))
  }
  const lookNow = async () => show(await look())
  show(undefined)
  void lookNow()
  const timer = setInterval(() => void lookNow(), everyMs)
  return {
    look: lookNow,
    stop() {
      isStopped = true
      clearInterval(timer)
    },
  }
}
