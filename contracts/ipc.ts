/** What the window asks of the operating system, and nothing else. The product itself speaks HTTP. */
import { z } from 'zod'

type Channel = { input: z.ZodType; output: z.ZodType }

export const ipcChannels = {
  'window:address': { input: z.undefined(), output: z.object({ url: z.string() }) },
  'files:choose-folder': { input: z.undefined(), output: z.object({ path: z.string().nullable() }) },
  'files:show-data-folder': { input: z.undefined(), output: z.undefined() },
} as const satisfies Record<string, Channel>

export type IpcChannel = keyof typeof ipcChannels
export type IpcInput<Name extends IpcChannel> = z.output<(typeof ipcChannels)[Name]['input']>
export type IpcOutput<Name extends IpcChannel> = z.output<(typeof ipcChannels)[Name]['output']>

/** What the preload puts on `window.iceos`. Absent in a browser. */
export type Desktop = {
  invoke: <Name extends IpcChannel>(channel: Name, input: IpcInput<Name>) => Promise<IpcOutput<Name>>
}
