/** Opens iceOS when its user signs in: by the system's own list, or on Linux by a file where all desktops look for it. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from 'electron'
import { writeFileSafely } from '../../platform/write-file-safely.ts'

export const hiddenFlag = '--hidden'

type Needs = {
  app: Pick<App, 'setLoginItemSettings'>
  platform: NodeJS.Platform
  /** What starts the app: an AppImage's own path is not that of the process. */
  executable: string
  configFolder: string
}

export async function setOpenAtLogin({ app, platform, executable, configFolder }: Needs, isOn: boolean): Promise<void> {
  if (platform !== 'linux') return app.setLoginItemSettings({ openAtLogin: isOn, args: [hiddenFlag] })
  const folder = join(configFolder, 'autostart')
  const path = join(folder, 'dev.iceos.desktop.desktop')
  if (!isOn) return rm(path, { force: true })
  await mkdir(folder, { recursive: true })
  await writeFileSafely(path, autostartEntry(executable), 0o644)
}

/** By the Desktop Entry Specification: an Exec value is quoted, and its percent signs are doubled. */
export function autostartEntry(executable: string): string {
  const quoted = `"${executable.replace(/[\\"`$]/g, (character) => `\\${character}`).replaceAll('\\', '\\\\')}"`
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=iceOS',
    'Comment=Runs the workflows of this machine in the background',
    `Exec=${quoted.replaceAll('%', '%%')} ${hiddenFlag}`,
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}
