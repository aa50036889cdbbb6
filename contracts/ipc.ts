/** What the window asks of the operating system, and nothing else. The product itself speaks HTTP. */
import { z } from 'zod'
import { DesktopChange, DesktopState, OpenedFile } from './desktop.ts'

export type Channel = { input: z.ZodType; output: z.ZodType }
const nothing = z.undefined()

export const ipcChannels = {
  'window:address': { input: nothing, output: z.object({ url: z.string() }) },
  'files:choose-folder': { input: nothing, output: z.object({ path: z.string().nullable() }) },
  'files:show-data-folder': { input: nothing, output: nothing },
  'files:show-log-folder': { input: nothing, output: nothing },
  /** The oldest that was opened and not yet taken. */
  'files:take-opened': { input: nothing, output: z.object({ file: OpenedFile.nullable() }) },
  'desktop:state': { input: nothing, output: DesktopState },
  'desktop:change': { input: DesktopChange, output: DesktopState },
  'desktop:use-keychain': { input: z.strictObject({ use: z.boolean() }), output: DesktopState },
  'update:check': { input: nothing, output: DesktopState },
  'update:download': { input: nothing, output: DesktopState },
  /** Asks, makes a backup, and only then restarts. */
  'update:install': { input: nothing, output: DesktopState },
} as const satisfies Record<string, Channel>

export type IpcChannel = keyof typeof ipcChannels
export type IpcInput<Name extends IpcChannel> = z.output<(typeof ipcChannels)[Name]['input']>
export type IpcOutput<Name extends IpcChannel> = z.output<(typeof ipcChannels)[Name]['output']>

/** What the shell tells the window without being asked. */
export const ipcEvents = {
  'window:go': z.object({ path: z.string() }),
  'files:opened': nothing,
  'desktop:changed': DesktopState,
} as const satisfies Record<string, z.ZodType>

export type IpcEvent = keyof typeof ipcEvents
export type IpcEventData<Name extends IpcEvent> = z.output<(typeof ipcEvents)[Name]>

/** What the preload puts on `window.iceos`. Absent in a browser. */
export type Desktop = {
  invoke: <Name extends IpcChannel>(channel: Name, input: IpcInput<Name>) => Promise<IpcOutput<Name>>
  /** Returns what takes the listener off. */
  on: <Name extends IpcEvent>(event: Name, listener: (data: IpcEventData<Name>) => void) => () => void
  /** Where a file lies that the person has just dropped or chosen; '' for one that a script made. */
  pathOf: (file: Blob) => string
}
