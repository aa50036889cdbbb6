/** Puts the app together: the host first, then what shows it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from '../../contracts/call.ts'
import { version } from '../../platform/version.ts'
import { appMenu } from './app-menu.ts'
import { openAppWindow } from './app-window.ts'
import { linkScheme } from './deep-links.ts'
import { createDesktop } from './desktop.ts'
import { openDesktopFile } from './desktop-file.ts'
import { explainClosing } from './explain-closing.ts'
import { guardContents } from './guard-contents.ts'
import { guardSession } from './guard-session.ts'
import { handleIpc } from './handle-ipc.ts'
import { backUpNow, changeAllRuns, viewHost } from './host-client.ts'
import type { Intent, Intents } from './intents.ts'
import { hiddenFlag, setOpenAtLogin } from './login-item.ts'
import { startNotices } from './notices.ts'
import { openTray } from './open-tray.ts'
import { keepOpenedFiles } from './opened-files.ts'
import type { Electron, ShellOptions } from './shell-options.ts'
import { noticeShower } from './show-notice.ts'
import { startAppHost } from './start-app-host.ts'
import type { SpawnHost } from './start-host-process.ts'
import { stopWithApp } from './stop-with-app.ts'
import { type Question, startUpdates } from './updates.ts'

type Options = ShellOptions & { spawn: SpawnHost }

/** Not persistent: what the page keeps between two starts, the host keeps. */
const partition = 'iceos'

export async function openApp(electron: Electron, options: Options, intents: Intents): Promise<void> {
  const { app, dialog, shell } = electron
  const { log, platform, argv, env } = options
  const file = openDesktopFile(join(app.getPath('userData'), 'desktop.json'), log)
  const session = electron.session.fromPartition(partition)
  const { host, keychain, isAlive } = await startAppHost(electron, { ...options, session, file })
  const { url, dataDir, tokenFile, startPage } = host.ready
  const token = (await readFile(tokenFile, 'utf8')).trim()
  const client: Client = { url, fetch, headers: () => ({ authorization: `Bearer ${token}` }) }
  guardSession(session, { url, token, isHostAlive: isAlive })
  app.on('web-contents-created', (_, contents) =>
    guardContents(contents, { url, partition, openExternal: (target) => shell.openExternal(target) }),
  )
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)

  const stops: (() => unknown)[] = [file.saved]
  const keepsRunning = () => file.get().settings.keepRunning
  const quitting = stopWithApp(electron, { host, keepsRunning, stops })
  const { quit } = quitting
  const ui = openAppWindow(electron, {
    ...{ url, startPage, preload: options.preload, partition, file, log, quit },
    isHidden: argv.includes(hiddenFlag),
    mayClose: () => quitting.isQuitting() || !keepsRunning(),
    onHidden: () => void explainClosing(electron, file, quit),
  })
  const opened = keepOpenedFiles(() => ui.tell('files:opened', undefined))
  const showNotice = noticeShower(electron, ui.show)
  const ask = async ({ title, detail, yes, no }: Question) => {
    const { response } = await dialog.showMessageBox({
      ...{ type: 'question', title: 'iceOS', message: title, detail, buttons: [yes, no] },
      ...{ defaultId: 0, cancelId: 1, noLink: true },
    })
    return response === 0
  }
  const say = (title: string) => (error: unknown) => {
    log.warn(title, { error })
    showNotice({ title, body: error instanceof Error ? error.message : String(error), path: '/' })
  }
  const backUp = async () => {
    await backUpNow(client)
  }

  const updates = startUpdates({
    ...{ ask, log, backUp, stopHost: quitting.stopForUpdate },
    updater: await options.loadUpdater(),
    isWanted: () => file.get().settings.checkForUpdates,
    runsAtWork: async () => (await viewHost(client)).runsAtWork,
    onState: () => void desktop.tell(),
  })
  stops.push(updates.stop)
  const tray = openTray(electron, {
    ...{ root: options.root, platform, look: () => viewHost(client) },
    acts: {
      open: ui.show,
      quit,
      pauseAll: () => void changeAllRuns(client, 'pause').then(tray.look, say('The runs could not be paused')),
      resumeAll: () => void changeAllRuns(client, 'resume').then(tray.look, say('The runs could not go on')),
      backUpNow: () =>
        void backUp().then(
          () => showNotice({ title: 'Backed up', body: 'The backup was taken and proven.', path: '/backups' }),
          say('The backup failed'),
        ),
    },
  })
  stops.push(tray.stop)
  const desktop = createDesktop({
    ...{ file, session, keychain, version, platform, log, update: updates.state, hasTray: tray.isThere },
    setOpenAtLogin: (isOn) =>
      setOpenAtLogin(
        { app, platform, executable: env.APPIMAGE ?? app.getPath('exe'), configFolder: app.getPath('appData') },
        isOn,
      ),
    onChange: (state) => ui.tell('desktop:changed', state),
  })
  await desktop.apply()

  const showFolder = (path: string) => async () => void (await shell.openPath(path))
  const showLogs = showFolder(join(dataDir, 'logs'))
  const showDataFolder = showFolder(dataDir)
  const afterwards = (act: () => Promise<void>) => async () => {
    await act()
    return desktop.state()
  }
  handleIpc(
    { ipcMain: electron.ipcMain, url, log, isWindow: (sender) => sender === ui.window.webContents },
    {
      'window:address': async () => ({ url }),
      'files:choose-folder': async () => {
        const { filePaths } = await dialog.showOpenDialog(ui.window, { properties: ['openDirectory'] })
        return { path: filePaths[0] ?? null }
      },
      'files:show-data-folder': showDataFolder,
      'files:show-log-folder': showLogs,
      'files:take-opened': async () => ({ file: opened.take() }),
      'desktop:state': desktop.state,
      'desktop:change': desktop.change,
      'desktop:use-keychain': ({ use }) => desktop.useKeychain(use),
      'update:check': afterwards(updates.check),
      'update:download': afterwards(updates.download),
      'update:install': afterwards(updates.install),
    },
  )
  const acts = {
    ...{ go: ui.show, quit },
    showLogs: () => void showLogs(),
    showDataFolder: () => void showDataFolder(),
    checkForUpdates: () => {
      ui.show('/settings/desktop')
      void updates.check()
    },
  }
  electron.Menu.setApplicationMenu(
    electron.Menu.buildFromTemplate(appMenu({ platform, isPackaged: app.isPackaged, acts })),
  )
  const notices = startNotices({
    ...{ client, log, show: showNotice, isWatching: ui.isWatched, settings: () => file.get().settings },
    backupWarning: async () => (await viewHost(client)).warning,
  })
  stops.push(notices.stop)
  const follow = (intent: Intent) => {
    ui.show(intent.kind === 'page' ? intent.path : undefined)
    if (intent.kind === 'file') void opened.add(intent.path)
  }
  intents.listen(follow)
  app.on('activate', () => ui.show())
  await ui.load()
}
