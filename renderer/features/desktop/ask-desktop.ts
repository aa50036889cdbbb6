/** Asks the desktop app. What it refuses comes as the problem that it was, as from the API. */
import { AppError, fromProblem, Problem } from '../../../contracts/errors.ts'
import type { Desktop, IpcChannel, IpcInput, IpcOutput } from '../../../contracts/ipc.ts'

export async function askDesktop<Name extends IpcChannel>(
  desktop: Pick<Desktop, 'invoke'>,
  channel: Name,
  input: IpcInput<Name>,
): Promise<IpcOutput<Name>> {
  try {
    return await desktop.invoke(channel, input)
  } catch (error) {
    throw readRefusal(error)
  }
}

/** Electron puts words of its own before the message, which is the problem as JSON. */
export function readRefusal(error: unknown): AppError {
  const message = error instanceof Error ? error.message : String(error)
  try {
    return fromProblem(Problem.parse(JSON.parse(message.slice(message.indexOf('{')))))
  } catch {
    return new AppError('internal', { detail: message })
  }
}
