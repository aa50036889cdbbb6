/** The IPC contract, exposed to our page. CommonJS, because a sandboxed preload cannot be anything else. */
import type { IpcRendererEvent } from 'electron' with { 'resolution-mode': 'require' }
import type { Desktop, IpcChannel, IpcEvent } from '../contracts/ipc.ts' with { 'resolution-mode': 'import' }

const {
  contextBridge,
  ipcRenderer,
  webUtils,
}: typeof import('electron', { with: { 'resolution-mode': 'require' }}) = require('electron')

const channels: Record<IpcChannel, true> = {
  'window:address': true,
  'files:choose-folder': true,
  'files:show-data-folder': true,
  'files:show-log-folder': true,
  'files:take-opened': true,
  'desktop:state': true,
  'desktop:change': true,
  'desktop:use-keychain': true,
  'update:check': true,
  'update:download': true,
  'update:install': true,
}
const events: Record<IpcEvent, true> = { 'window:go': true, 'files:opened': true, 'desktop:changed': true }

const desktop: Desktop = {
  invoke: (channel, input) =>
    Object.hasOwn(channels, channel)
      ? ipcRenderer.invoke(channel, input)
      : Promise.reject(new Error('No such channel')),
  on: (event, listener) => {
    if (!Object.hasOwn(events, event)) throw new Error('No such event')
    // The page gets the data alone: the event itself would hand it the sender.
    const hear = (_: IpcRendererEvent, data: Parameters<typeof listener>[0]) => listener(data)
    ipcRenderer.on(event, hear)
    return () => void ipcRenderer.off(event, hear)
  },
  pathOf: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
}
contextBridge.exposeInMainWorld('iceos', desktop)
