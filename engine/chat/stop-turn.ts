/** Stops an answer and keeps what of it was written, with the citations that stand. */
import type { ChatTurn } from '../../contracts/chat.ts'
import { isAppError } from '../../contracts/errors.ts'
import type { Caller } from '../../contracts/route.ts'
import { keepPartOfTurn } from '../db/chat-turns.ts'
import { finishWritten } from '../knowledge/answering/finish-answer.ts'
import { type ChangeNeeds, cancelRun, mustFindRun } from '../runs/change-run.ts'
import { waitForEnd } from '../runs/wait-for-end.ts'
import { mustFindTurn } from './sessions.ts'
import { readPart } from './turn-parts.ts'

const endsWithinMs = 5000

export async function stopTurn(
  needs: ChangeNeeds,
  caller: Caller,
  turnId: string,
  signal: AbortSignal,
): Promise<ChatTurn> {
  const { database, feed } = needs
  const read = () => database.read(caller, (db) => mustFindTurn(db, caller.userId, turnId))
  const { runId, state } = await read()
  if (state !== 'writing' || !runId) return read()
  await cancelRun(needs, caller, runId).catch((error: unknown) => {
    if (!isAppError(error) || error.code !== 'run-not-active') throw error
  })
  const readRun = () => database.readOne(caller, (db) => mustFindRun(db, runId))
  await waitForEnd({ feed, read: readRun }, { runId, waitMs: endsWithinMs, isNew: true, signal })
  const { text, passages, by } = await database.read(caller, (db) => readPart(db, runId))
  if (text.trim() !== '') {
    const answer = await finishWritten(
      database,
      caller,
      { text, by, notice: 'It was stopped here.' },
      {
        hits: passages,
        notices: [],
      },
    )
    await database.write(caller, (db) => keepPartOfTurn(db, turnId, answer))
  }
  return read()
}
