/** Asks: a turn and the run that writes its answer, in one transaction. */
import { v7 as uuidv7 } from 'uuid'
import { type AddTurn, type ChatSession, defaultChatWorkflow } from '../../contracts/chat.ts'
import { AppError } from '../../contracts/errors.ts'
import type { Caller } from '../../contracts/route.ts'
import { updateSession } from '../db/chat-sessions.ts'
import { insertTurn } from '../db/chat-turns.ts'
import type { Db } from '../db/database.ts'
import { findWorkflow } from '../db/sub-runs.ts'
import { beginWritten, prepareStart, type StartNeeds, writeRun } from '../runs/start-run.ts'
import { mustFindSession, mustFindTurn, openSession } from './sessions.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Gives the id of the turn. */
export async function addTurn(needs: StartNeeds, caller: Caller, sessionId: string, asked: AddTurn): Promise<string> {
  mustMayRead(caller)
  const turnId = uuidv7()
  const { request, written } = await needs.database.write(caller, async (db) => {
    const session = await findOrOpen(db, caller, sessionId)
    const { question, parentId } = await placeOf(db, caller, session, asked)
    const blueprintId = await mustFindWorkflow(db, session.workflow)
    const model = asked.model ?? session.model
    const inputs = { query: question, session_id: session.id, turn_id: turnId, ...(model && { model }) }
    const request = prepareStart(needs, { blueprintId, inputs }, { orgId: caller.orgId })
    const written = await writeRun(needs, db, caller, request)
    const runId = request.id
    await insertTurn(db, { id: turnId, orgId: caller.orgId, sessionId: session.id, parentId, question, runId })
    await updateSession(db, session.id, { leafTurnId: turnId }, true)
    if (session.title === '') await openSession(db, caller, { ...session, key: session.id }, { title: question })
    return { request, written }
  })
  beginWritten(needs, caller.orgId, request, written)
  return turnId
}

function mustMayRead({ permissions }: Caller): void {
  if (permissions.includes('knowledge:read')) return
  throw new AppError('forbidden', { detail: 'Asking about documents needs the permission knowledge:read.' })
}

/** A key that nobody has used begins a conversation; an id that nobody has is a mistake. */
function findOrOpen(db: Db, caller: Caller, idOrKey: string): Promise<ChatSession> {
  if (uuid.test(idOrKey)) return mustFindSession(db, caller.userId, idOrKey)
  return openSession(db, caller, { key: idOrKey, workflow: defaultChatWorkflow })
}

async function placeOf(
  db: Db,
  { userId }: Caller,
  { id: sessionId, leafTurnId }: ChatSession,
  { question, after, instead }: AddTurn,
): Promise<{ question: string; parentId: string | null }> {
  const named = instead ?? after
  const turn = named ? await mustFindTurn(db, userId, named) : undefined
  if (turn && turn.sessionId !== sessionId) {
    throw new AppError('chat-turn-not-found', { detail: `${turn.id} is a turn of another conversation.` })
  }
  if (turn && instead) return { question: question ?? turn.question, parentId: turn.parentId }
  return { question: question ?? '', parentId: after === undefined ? leafTurnId : after }
}

async function mustFindWorkflow(db: Db, nameOrId: string): Promise<string> {
  const id = await findWorkflow(db, nameOrId)
  if (id) return id
  const install = nameOrId === defaultChatWorkflow ? ' Install the bundle chatkit again.' : ''
  throw new AppError('blueprint-not-found', { detail: `There is no workflow "${nameOrId}".${install}` })
}
