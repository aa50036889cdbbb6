import { join } from 'node:path'
import type { HostView } from './host-client.ts'
import type { Electron } from './shell-options.ts'
import { startTray, type Tray, type TrayActs } from './tray.ts'

type Options = { root: string; platform: NodeJS.Platform; look: () => Promise<HostView>; acts: TrayActs }

/** A desktop without a place for it (some on Linux) has none; the window then opens by starting iceOS again. */
export function openTray(electron: Electron, { root, platform, look, acts }: Options): Tray & { isThere: boolean } {
  const imageOf = (tone: HostView['tone']) => {
    // macOS colours the mark itself, to suit its menu bar.
    const name = platform === 'darwin' ? 'trayTemplate.png' : `tray-${tone}.png`
    return join(root, 'resources', 'icons', name)
  }
  try {
    const tray = new electron.Tray(electron.nativeImage.createFromPath(imageOf('ok')))
    tray.on('click', () => acts.open())
    const started = startTray({
      ...{ imageOf, look, acts },
      icon: {
        setImage: (path) => tray.setImage(electron.nativeImage.createFromPath(path)),
        setToolTip: (text) => tray.setToolTip(text),
        setMenu: (items) => tray.setContextMenu(electron.Menu.buildFromTemplate(items)),
      },
    })
    const stop = () => {
      started.stop()
      tray.destroy()
    }
    return { ...started, stop, isThere: true }
  } catch {
    return { look: async () => {}, stop: () => {}, isThere: false }
  }
}
