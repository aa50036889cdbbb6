import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DesktopState } from '../../contracts/desktop.ts'
import { DesktopSettings } from '../../contracts/desktop.ts'
import { type IpcChannel, ipcChannels } from '../../contracts/ipc.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { fakeElectron } from '../testing/fake-electron.ts'
import { handleIpc, type IpcHandlers } from './handle-ipc.ts'

const url = 'http://127.0.0.1:8000'
const ours = { name: 'our contents' }
const state: DesktopState = {
  ...{ version: '1.0.0', platform: 'linux', spellCheckLanguages: [], hasTray: true },
  settings: DesktopSettings.parse({}),
  keychain: { inUse: false, isAvailable: true, backend: 'gnome_libsecret', isWeak: false },
  update: { state: 'idle', checkedAt: null },
}

function register() {
  const { electron, channels } = fakeElectron()
  const acted: string[] = []
  const did =
    <T>(name: string, output: T) =>
    async () => {
      acted.push(name)
      return output
    }
  const handlers: IpcHandlers = {
    'window:address': did('window:address', { url }),
    'files:choose-folder': did('files:choose-folder', { path: null }),
    'files:show-data-folder': did('files:show-data-folder', undefined),
    'files:show-log-folder': did('files:show-log-folder', undefined),
    'files:take-opened': did('files:take-opened', { file: null }),
    'desktop:state': did('desktop:state', state),
    'desktop:change': did('desktop:change', state),
    'desktop:use-keychain': did('desktop:use-keychain', state),
    'update:check': did('update:check', state),
    'update:download': did('update:download', state),
    'update:install': did('update:install', state),
  }
  const isWindow = (sender: unknown) => sender === ours
  handleIpc({ ipcMain: electron.ipcMain, url, isWindow, log: quietLog() }, handlers)
  return { channels, acted }
}
const fitting: Partial<Record<IpcChannel, unknown>> = {
  'desktop:change': { keepRunning: false },
  'desktop:use-keychain': { use: true },
}
const page = { sender: ours, senderFrame: { parent: null, url: `${url}/runs` } }
const names = Object.keys(ipcChannels) as IpcChannel[]

describe('the IPC channels', () => {
  it('are all answered, to our page', async () => {
    const { channels, acted } = register()
    expect([...channels.keys()]).toEqual(names)
    for (const name of names) await channels.get(name)?.(page, fitting[name])
    expect(acted).toEqual(names)
  })

  it.each(names)('%s refuses every other frame, and every other window', async (name) => {
    const { channels, acted } = register()
    const foreign = [
      'http://127.0.0.1:8001/',
      'http://localhost:8000/',
      'file:///x',
      'data:text/html,x',
      'about:blank',
      '',
    ]
    const senders = [
      { sender: ours, senderFrame: null },
      { sender: ours, senderFrame: { parent: {}, url: `${url}/` } },
      { sender: { name: 'another window' }, senderFrame: page.senderFrame },
      ...foreign.map((address) => ({ sender: ours, senderFrame: { parent: null, url: address } })),
    ]
    for (const sender of senders)
      await expect(channels.get(name)?.(sender, fitting[name])).rejects.toThrow('"forbidden"')
    expect(acted).toEqual([])
  })

  it.each(names)('%s refuses each type that it does not take', async (name) => {
    const { channels, acted } = register()
    const wrong = [
      null,
      1,
      Number.NaN,
      'x',
      true,
      [],
      [{}],
      () => {},
      Symbol('x'),
      10n,
      new Date(),
      new Map(),
      { path: '/' },
    ]
    const nothing = fitting[name] === undefined ? [{}] : [undefined, {}]
    for (const input of [...wrong, ...nothing, { ...(fitting[name] as object), more: 1 }]) {
      await expect(channels.get(name)?.(page, input)).rejects.toThrow('"invalid-input"')
    }
    expect(acted).toEqual([])
  })

  it.each(names)('%s refuses 1,000 random payloads', async (name) => {
    const { channels, acted } = register()
    const payload = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true })
    const some = fc.sample(
      payload.filter((value) => value !== undefined),
      { numRuns: 1000, seed: 7 },
    )
    for (const input of some) await expect(channels.get(name)?.(page, input)).rejects.toThrow('"invalid-input"')
    expect([some.length, acted]).toEqual([1000, []])
  })

  it.each([
    { proxyServer: 'http://user:password@proxy.example:3128' },
    { proxyServer: 'file:///etc/passwd' },
    { proxyServer: 'proxy.example' },
    { proxyBypass: 'a\nb' },
    { spellCheck: ['../../etc'] },
    { spellCheck: Array.from({ length: 21 }, () => 'en') },
    { openAtLogin: 'yes' },
    { keepRunning: null },
    { __proto__: { keepRunning: false }, other: 1 },
  ])('settings take only what fits: not %j', async (change) => {
    const { channels, acted } = register()
    await expect(channels.get('desktop:change')?.(page, change)).rejects.toThrow('"invalid-input"')
    expect(acted).toEqual([])
  })

  it('say nothing of what went wrong inside', async () => {
    const { electron, channels } = fakeElectron()
    const fail = async () => {
      throw new Error('at /home/user/secret')
    }
    const handlers = Object.fromEntries(names.map((name) => [name, fail])) as unknown as IpcHandlers
    handleIpc({ ipcMain: electron.ipcMain, url, isWindow: () => true, log: quietLog() }, handlers)
    const said = await channels
      .get('desktop:state')?.(page, undefined)
      .catch((error: Error) => error.message)
    expect(said).toContain('"internal"')
    expect(said).not.toContain('secret')
  })
})
