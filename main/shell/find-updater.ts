import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Updater } from './updates.ts'

type Where = {
  isPackaged: boolean
  resourcesPath: string
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
}

/** The updater of a build that knows where its updates are; else why there is none. */
export async function findUpdater(where: Where): Promise<Updater | { whyNot: string }> {
  const whyNot = whyNoUpdates(where)
  if (whyNot) return { whyNot }
  return (await import('electron-updater')).default.autoUpdater as unknown as Updater
}

export function whyNoUpdates({ isPackaged, resourcesPath, platform, env }: Where): string | undefined {
  if (!isPackaged) return 'This iceOS runs from its sources. Update them instead.'
  if (!existsSync(join(resourcesPath, 'app-update.yml'))) return 'This build was made without an address for updates.'
  const isManaged = platform === 'linux' && !env.APPIMAGE && !existsSync(join(resourcesPath, 'package-type'))
  return isManaged ? 'The package manager of this system updates iceOS.' : undefined
}
