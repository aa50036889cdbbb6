import type { DesktopFile } from './desktop-file.ts'
import type { Electron } from './shell-options.ts'

/** Told once, when it happens for the first time, and with the way out at hand. */
export async function explainClosing({ dialog }: Electron, file: DesktopFile, quit: () => void): Promise<void> {
  if (file.get().hasExplainedClosing) return
  file.change({ hasExplainedClosing: true })
  const { response } = await dialog.showMessageBox({
    ...{ type: 'info', title: 'iceOS', message: 'iceOS goes on without its window.' },
    detail:
      'Schedules, webhooks and runs under way keep working. Open the window again from the mark beside the clock, or by starting iceOS. Settings → Desktop has a switch for this.',
    ...{ buttons: ['Keep it running', 'Quit iceOS'], defaultId: 0, cancelId: 0, noLink: true },
  })
  if (response === 1) quit()
}
