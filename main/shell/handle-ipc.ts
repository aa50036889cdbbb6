import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import { AppError, toProblem } from '../../contracts/errors.ts'
import { type Channel, type IpcChannel, type IpcInput, type IpcOutput, ipcChannels } from '../../contracts/ipc.ts'
import type { Log } from '../../platform/log.ts'
import { isOurs } from './guard-session.ts'

export type IpcHandlers = { [Name in IpcChannel]: (input: IpcInput<Name>) => Promise<IpcOutput<Name>> }
type Sender = Pick<IpcMainInvokeEvent, 'senderFrame' | 'sender'>
type Needs = {
  ipcMain: Pick<IpcMain, 'handle'>
  url: string
  /** Of all that could send, only the app's own window may. */
  isWindow: (sender: Sender['sender']) => boolean
  log: Log
}

/** Answers every channel of the contract: only to the top frame of our page, and only to what fits the schema. */
export function handleIpc(needs: Needs, handlers: IpcHandlers): void {
  for (const channel of Object.keys(ipcChannels) as IpcChannel[]) {
    needs.ipcMain.handle(channel, (event, input) => answer(needs, handlers, channel, event, input))
  }
}

async function answer(needs: Needs, handlers: IpcHandlers, channel: IpcChannel, sender: Sender, input: unknown) {
  try {
    checkSender(needs, sender)
    const { input: inputSchema, output }: Channel = ipcChannels[channel]
    const parsed = inputSchema.safeParse(input)
    if (!parsed.success) throw new AppError('invalid-input', { detail: `What ${channel} was given does not fit.` })
    return output.parse(await (handlers[channel] as (input: unknown) => Promise<unknown>)(parsed.data))
  } catch (error) {
    const problem = toProblem(error)
    if (problem.kind === 'bug') needs.log.error('An IPC call failed', { channel, error })
    // A class does not survive IPC; the message does, and holds the whole problem.
    throw new Error(JSON.stringify(problem))
  }
}

function checkSender({ url, isWindow }: Needs, { senderFrame, sender }: Sender) {
  const isPage = senderFrame !== null && senderFrame.parent === null && isOurs(url, senderFrame.url) && isWindow(sender)
  if (!isPage) throw new AppError('forbidden', { detail: 'Only the page of iceOS may ask for that.' })
}
