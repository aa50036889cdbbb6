import { v7 as uuidv7 } from 'uuid'
import {
  addTurnRoute,
  attachFileRoute,
  type ChatTurn,
  changeChatSessionRoute,
  createChatSessionRoute,
  deleteChatSessionRoute,
  exportChatRoute,
  getChatSessionRoute,
  getTurnRoute,
  listChatSessionsRoute,
  listFeedbackRoute,
  listTurnsRoute,
  rateTurnRoute,
  startDemoRoute,
  stopTurnRoute,
  streamNewTurnRoute,
  streamTurnRoute,
} from '../../contracts/chat.ts'
import { type Caller, type Incoming, reply, serve } from '../../contracts/route.ts'
import { listSessions, updateSession } from '../db/chat-sessions.ts'
import { listAllTurns, listBranch, listRatedTurns, rateTurn } from '../db/chat-turns.ts'
import { insertCollection } from '../db/collections.ts'
import type { Database, Db } from '../db/database.ts'
import { toPage } from '../db/page.ts'
import { addDocument } from '../knowledge/store-document.ts'
import { type ChangeNeeds, mustFindRun } from '../runs/change-run.ts'
import type { StartNeeds } from '../runs/start-run.ts'
import { waitForEnd } from '../runs/wait-for-end.ts'
import { addTurn } from './add-turn.ts'
import { startDemo } from './demo.ts'
import { exportAsJson, exportAsMarkdown } from './export-chat.ts'
import { followTurn } from './follow-turn.ts'
import { changeSession, createSession, deleteSession, mustFindSession, mustFindTurn } from './sessions.ts'
import { stopTurn } from './stop-turn.ts'

export type ChatNeeds = StartNeeds & ChangeNeeds & { wakeReader: () => void }

const longestExport = 10_000

export const chatRoutes = (needs: ChatNeeds) => [...sessionRoutes(needs), ...turnRoutes(needs), ...fileRoutes(needs)]

const sessionRoutes = ({ database }: ChatNeeds) => [
  serve(listChatSessionsRoute, async ({ caller, query: { search, cursor, limit } }) => {
    const items = await database.readOne(caller, (db) =>
      listSessions(db, caller.userId, { search, belowId: cursor, limit: limit + 1 }),
    )
    return toPage(items, limit, ({ id }) => id)
  }),
  serve(createChatSessionRoute, ({ caller, body }) => database.write(caller, (db) => createSession(db, caller, body))),
  serve(getChatSessionRoute, ({ caller, params }) =>
    database.readOne(caller, (db) => mustFindSession(db, caller.userId, params.sessionId)),
  ),
  serve(changeChatSessionRoute, ({ caller, params, body }) =>
    database.write(caller, (db) => changeSession(db, caller, params.sessionId, body)),
  ),
  serve(deleteChatSessionRoute, async ({ caller, params }) => {
    const session = await database.readOne(caller, (db) => mustFindSession(db, caller.userId, params.sessionId))
    await deleteSession(database, caller.orgId, session)
  }),
  serve(listTurnsRoute, ({ caller, params, query: { leaf, before, limit } }) =>
    database.read(caller, async (db) => {
      const session = await mustFindSession(db, caller.userId, params.sessionId)
      const from = before ? (await mustFindTurn(db, caller.userId, before)).parentId : (leaf ?? session.leafTurnId)
      const branch = from ? await listBranch(db, from, limit + 1) : []
      const items = branch.slice(-limit)
      return { items, nextBefore: branch.length > limit ? (items[0]?.id ?? null) : null }
    }),
  ),
]

const turnRoutes = (needs: ChatNeeds) => [
  serve(addTurnRoute, async ({ caller, params, query, body, signal }) => {
    const turnId = await addTurn(needs, caller, params.sessionId, body)
    if (query.wait) await untilWritten(needs, caller, turnId, query.wait * 1000, signal)
    const turn = await readTurn(needs.database, caller, turnId)
    return reply(turn, { status: turn.state === 'writing' ? 202 : 200 })
  }),
  serve(streamNewTurnRoute, async function* ({ caller, params, body, signal }) {
    const turnId = await addTurn(needs, caller, params.sessionId, body)
    yield* followTurn(needs, caller, turnId, 0, signal)
  }),
  serve(getTurnRoute, ({ caller, params }) => readTurn(needs.database, caller, params.turnId)),
  serve(streamTurnRoute, async function* ({ caller, params, headers, signal }) {
    yield* followTurn(needs, caller, params.turnId, seqOf(headers['last-event-id']), signal)
  }),
  serve(stopTurnRoute, ({ caller, params, signal }) => stopTurn(needs, caller, params.turnId, signal)),
  serve(rateTurnRoute, ({ caller, params: { turnId }, body: { rating, comment } }) =>
    needs.database.write(caller, async (db) => {
      await mustFindTurn(db, caller.userId, turnId)
      await rateTurn(db, turnId, rating, comment)
      return mustFindTurn(db, caller.userId, turnId)
    }),
  ),
  serve(listFeedbackRoute, async ({ caller, query: { rating, limit } }) => ({
    items: await needs.database.readOne(caller, (db) => listRatedTurns(db, rating, limit)),
  })),
]

const fileRoutes = ({ database, wakeReader }: ChatNeeds) => [
  serve(exportChatRoute, ({ caller, params, query: { format } }) =>
    database.read(caller, async (db) => {
      const session = await mustFindSession(db, caller.userId, params.sessionId)
      if (format === 'json') return exportAsJson(session, await listAllTurns(db, session.id))
      const branch = session.leafTurnId ? await listBranch(db, session.leafTurnId, longestExport) : []
      return exportAsMarkdown(session, branch)
    }),
  ),
  serve(attachFileRoute, async ({ caller, params, query: { name }, bytes }) => {
    const collectionId = await database.write(caller, (db) => openAttachments(db, caller, params.sessionId))
    return addDocument({ database, wakeReader }, caller, { collectionId, name, bytes: bytes ?? nothing() })
  }),
  serve(startDemoRoute, ({ caller, body, signal }: Incoming<typeof startDemoRoute>) =>
    startDemo({ database, wakeReader }, caller, body.key, signal),
  ),
]

const readTurn = (database: Database, caller: Caller, turnId: string): Promise<ChatTurn> =>
  database.readOne(caller, (db) => mustFindTurn(db, caller.userId, turnId))

async function untilWritten(
  { database, feed }: ChatNeeds,
  caller: Caller,
  turnId: string,
  waitMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { runId } = await readTurn(database, caller, turnId)
  if (!runId) return
  const read = () => database.readOne(caller, (db) => mustFindRun(db, runId))
  await waitForEnd({ feed, read }, { runId, waitMs, isNew: true, signal })
}

/** The collection of a session's own files, made with the first of them. */
async function openAttachments(db: Db, caller: Caller, idOrKey: string): Promise<string> {
  const session = await mustFindSession(db, caller.userId, idOrKey)
  if (session.attachmentsId) return session.attachmentsId
  const id = uuidv7()
  const { orgId, projectId } = caller
  const name = `Files of “${session.title || 'a conversation'}” (${session.id.slice(-6)})`
  await insertCollection(db, { id, orgId, projectId, name, description: 'Only this conversation looks into them.' })
  await updateSession(db, session.id, { attachmentsId: id })
  return id
}

function seqOf(lastEventId: string | undefined): number {
  const seq = Number(lastEventId ?? 0)
  return Number.isSafeInteger(seq) && seq > 0 ? seq : 0
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
