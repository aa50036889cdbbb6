/** The host of the app: with the keys of the keychain, and through the proxy that the person has chosen. */
import type { Session } from 'electron'
import { dataDir as findDataDir } from '../../platform/data-dir.ts'
import type { DesktopFile } from './desktop-file.ts'
import { hostProgram } from './host-program.ts'
import { createKeychain, type Keychain } from './keychain.ts'
import { hostProxyEnv, windowProxy } from './proxy.ts'
import type { Electron, ShellOptions } from './shell-options.ts'
import { type HostProcess, hostEnv, type SpawnHost, startHostProcess } from './start-host-process.ts'

type Options = ShellOptions & {
  spawn: SpawnHost
  session: Pick<Session, 'setProxy' | 'resolveProxy'>
  file: DesktopFile
}
export type AppHost = { host: HostProcess; keychain: Keychain; isAlive: () => boolean }

/** An address outside, to hear which proxy the system has for such. Nothing is sent there. */
const outside = 'https://example.com/'

export async function startAppHost({ app, safeStorage }: Electron, options: Options): Promise<AppHost> {
  const { session, file, env, platform, resourcesPath, root } = options
  const dataDir = findDataDir(undefined, env)
  const keychain = createKeychain({ dataDir, safeStorage, platform })
  const { settings } = file.get()
  await session.setProxy(windowProxy(settings))
  const proxyEnv = hostProxyEnv(settings, env, await session.resolveProxy(outside))
  const program = hostProgram({ isPackaged: app.isPackaged, resourcesPath, root, platform })
  const started = startHostProcess(options.spawn(program, hostEnv(env, proxyEnv)), keychain.keeper)
  const host = await started
  let isAlive = true
  void host.exited.then(() => {
    isAlive = false
  })
  return { host, keychain, isAlive: () => isAlive }
}
