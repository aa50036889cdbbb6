/** Asks in a conversation and shows the answer as it is written, where somebody looks at it. */
import { type Client, call, callStream } from '../../contracts/call.ts'
import { type AddTurn, type ChatTurn, stopTurnRoute, streamNewTurnRoute } from '../../contracts/chat.ts'
import { AppError } from '../../contracts/errors.ts'
import type { Session } from '../session.ts'

/** The text on stderr is not checked yet; what comes back is. Ctrl-C stops the answer and keeps what was written. */
export async function askInSession(
  { terminal, isJson }: Session,
  client: Client,
  sessionId: string,
  body: AddTurn,
): Promise<ChatTurn> {
  const isShown = !isJson && terminal.err.size() !== undefined
  const show = (text: string) => isShown && terminal.err.write(terminal.err.paint('dim', text))
  let turn: ChatTurn | undefined
  const forget = terminal.onInterrupt(() => {
    if (turn) call(client, stopTurnRoute, { params: { turnId: turn.id } }).catch(() => {})
  })
  let hasShown = false
  try {
    for await (const { data } of callStream(client, streamNewTurnRoute, { params: { sessionId }, body })) {
      if ('turn' in data) turn = data.turn
      if (data.type === 'restart' && hasShown) show('\n')
      if (data.type === 'text' || data.type === 'restart') {
        show(data.text)
        hasShown = true
      }
      if (data.type === 'end') return data.turn
    }
  } finally {
    forget()
    if (hasShown) show('\n\n')
  }
  throw new AppError('model-failed', { detail: 'The answer broke off. Ask again.' })
}
