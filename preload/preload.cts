/** The IPC contract, exposed to our page. CommonJS, because a sandboxed preload cannot be anything else. */
import type { Desktop, IpcChannel } from '../contracts/ipc.ts' with { 'resolution-mode': 'import' }

const {
  contextBridge,
  ipcRenderer,
}: typeof import('electron', { with: { 'resolution-mode': 'require' }}) = require('electron')

const channels: Record<IpcChannel, true> = {
  'window:address': true,
  'files:choose-folder': true,
  'files:show-data-folder': true,
}

const desktop: Desktop = {
  invoke: (channel, input) =>
    Object.hasOwn(channels, channel)
      ? ipcRenderer.invoke(channel, input)
      : Promise.reject(new Error('No such channel')),
}
contextBridge.exposeInMainWorld('iceos', desktop)
