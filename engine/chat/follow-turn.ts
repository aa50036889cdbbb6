/** A turn as it is written: the events of its run, told as those of a conversation. */
import type { ChatEvent } from '../../contracts/chat.ts'
import { finalRunEvents, type RunEvent } from '../../contracts/events.ts'
import type { Caller, StreamEvent } from '../../contracts/route.ts'
import type { Database } from '../db/database.ts'
import { followRun } from '../runs/follow-run.ts'
import type { RunFeed } from '../runs/run-feed.ts'
import { mustFindTurn } from './sessions.ts'
import { isOf, isPiece, nodeNames, readPassages } from './turn-parts.ts'

type Needs = { database: Database; feed: RunFeed }
type Told = StreamEvent<ChatEvent>

export async function* followTurn(
  needs: Needs,
  caller: Caller,
  turnId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<Told> {
  const read = () => needs.database.read(caller, (db) => mustFindTurn(db, caller.userId, turnId))
  const turn = await read()
  if (after === 0) yield { id: '0', data: { type: 'turn', turn } }
  if (turn.state !== 'writing' || !turn.runId) return yield { id: String(after), data: { type: 'end', turn } }
  const pieces = createPieces(after)
  for await (const { id, data: event } of followRun(needs, caller, turn.runId, after, signal)) {
    const piece = pieces(event)
    if (piece) yield { id, data: piece }
    if (event.type === 'node.succeeded' && event.path && isOf(event, nodeNames.passages)) {
      const { path } = event
      const passages = await needs.database.read(caller, (db) => readPassages(db, turn.runId ?? '', path))
      yield { id, data: { type: 'passages', passages } }
    }
    if (!mayHaveEnded(event)) continue
    const now = await read()
    if (now.state !== 'writing') return yield { id, data: { type: 'end', turn: now } }
  }
}

/** The answer stands when it is kept; its run may go on to sum the conversation up. */
const mayHaveEnded = (event: RunEvent): boolean =>
  (event.path === null && finalRunEvents.includes(event.type)) ||
  (event.type === 'node.succeeded' && isOf(event, nodeNames.remember))

function createPieces(after: number) {
  let hasWritten = after > 0
  return (event: RunEvent): ChatEvent | undefined => {
    if (!isPiece(event)) return undefined
    const text = String(event.data.text)
    const type = event.data.index === 0 && hasWritten ? 'restart' : 'text'
    hasWritten = true
    return { type, text }
  }
}
