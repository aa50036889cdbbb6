import type { Electron } from './shell-options.ts'
import type { HostProcess } from './start-host-process.ts'

export type Quitting = {
  isQuitting: () => boolean
  quit: () => void
  /** Stops all of it without ending the app: an update puts itself in place now. */
  stopForUpdate: () => Promise<void>
}
type Options = { host: HostProcess; keepsRunning: () => boolean; stops: readonly (() => unknown)[] }

/** Quitting waits for the host, which needs a moment to close the database; a host that ends by itself is a question. */
export function stopWithApp({ app, dialog }: Electron, { host, keepsRunning, stops }: Options): Quitting {
  let stopping: Promise<void> | undefined
  const stopParts = async () => {
    for (const one of [...stops].reverse()) await one()
  }
  const stop = () => {
    stopping ??= stopParts().then(host.stop)
    return stopping
  }
  app.on('window-all-closed', () => {
    if (!keepsRunning()) app.quit()
  })
  let isUpdating = false
  app.on('before-quit', (event) => {
    if (isUpdating) return
    event.preventDefault()
    if (!stopping) void stop().finally(() => app.exit(0))
  })
  void host.exited.then(async () => {
    if (stopping) return
    await stopParts()
    const { response } = await dialog.showMessageBox({
      ...{ type: 'error', title: 'iceOS', message: 'iceOS has stopped.' },
      detail: 'No run is lost: they go on when it starts again. The log in the data folder says more.',
      ...{ buttons: ['Start it again', 'Quit'], defaultId: 0, cancelId: 1, noLink: true },
    })
    if (response === 0) app.relaunch()
    app.exit(1)
  })
  return {
    isQuitting: () => stopping !== undefined,
    quit: () => app.quit(),
    async stopForUpdate() {
      isUpdating = true
      await stop()
    },
  }
}
