import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type ChatSession, defaultChatWorkflow } from '../../../contracts/chat.ts'
import { listAttachmentIds, updateSession } from '../../db/chat-sessions.ts'
import { insertTurn, listPast, type PastTurn } from '../../db/chat-turns.ts'
import { findCollection, listCollectionIds } from '../../db/collections.ts'
import type { Database } from '../../db/database.ts'
import { idFor, ownerOf } from '../../memory/run-owner.ts'
import { defineTool, type ToolContext } from '../../tools/tool.ts'
import { carriedWords, isFollowUp } from '../follow-up.ts'
import { mostPast, printTalk, readPast } from '../past-turns.ts'
import { openSession } from '../sessions.ts'
import type { ChatToolNeeds } from './chat-needs.ts'

const Model = z.object({ provider: z.string(), model: z.string() })
/** A file that was just attached is waited for. */
const readWithinMs = 30_000

export const chatRecall = ({ database, findModel }: ChatToolNeeds) =>
  defineTool({
    name: 'chat_recall_tool',
    description: 'Opens a turn of a conversation: what was said before, where to look, and which model answers.',
    effect: 'write',
    describeCall: () => 'note the question in its conversation',
    input: z.strictObject({
      query: z.string().min(1).max(4000),
      session_id: z.string().max(200).nullish().meta({ description: 'Without one nothing is remembered' }),
      turn_id: z.string().nullish().meta({ description: 'A turn that was opened already' }),
      model: Model.nullish(),
      collection_ids: z.array(z.string()).nullish(),
    }),
    output: z.object({
      turn_id: z.string().nullable(),
      query: z.string(),
      context: z.string().meta({ description: 'Words that the question goes on from, found by rule' }),
      is_follow_up: z.boolean(),
      summary: z.string(),
      history: z.string(),
      collection_ids: z.array(z.string()),
      model: Model.extend({ writes: z.boolean() }),
    }),
    gives: 'documents',
    async run({ query, session_id: key, turn_id: given, model, collection_ids: asked }, context) {
      const { orgId, signal } = context
      const opened = key ? await openTurn(database, context, { key, query, given: given ?? undefined }) : undefined
      const session = opened?.session
      const wanted = model ?? session?.model ?? { provider: 'default', model: '' }
      const found = await findModel(orgId, wanted)
      if (session?.attachmentsId) await untilRead(database, orgId, session.attachmentsId, signal)
      const past = opened?.past ?? []
      const { summary, talk } = readPast(past)
      const before = past[0]
      return {
        turn_id: opened?.turnId ?? null,
        query,
        context: carriedWords(query, before && (before.searched ?? before.question)),
        is_follow_up: before !== undefined && isFollowUp(query),
        summary,
        history: printTalk(talk),
        collection_ids: await placesToLook(database, orgId, asked ?? session?.collectionIds, session),
        model: { provider: found.provider, model: found.name, writes: !found.choosesNothing },
      }
    },
  })

type Opened = { session: ChatSession; turnId: string; past: PastTurn[] }

async function openTurn(
  database: Database,
  context: ToolContext,
  { key, query, given }: { key: string; query: string; given: string | undefined },
): Promise<Opened> {
  const owner = await ownerOf(database, context)
  return database.write(owner, async (db) => {
    const session = await openSession(db, owner, { key, workflow: defaultChatWorkflow }, { title: query })
    const turnId = given ?? idFor(context)
    // Without a turn of its own the run adds one to the branch that is shown. Tried again, it is that branch's end already.
    const parentId = session.leafTurnId === turnId ? undefined : session.leafTurnId
    const turn = { id: turnId, orgId: owner.orgId, sessionId: session.id, question: query, runId: context.runId }
    const past = await readAbove(db, turnId, parentId ?? null)
    if (!given) {
      await insertTurn(db, { ...turn, parentId: parentId ?? null })
      await updateSession(db, session.id, { leafTurnId: turnId }, true)
    }
    return { session, turnId, past }
  })
}

async function readAbove(db: Parameters<typeof listPast>[0], turnId: string, parentId: string | null) {
  const own = await listPast(db, turnId, mostPast)
  return own.length > 0 ? own.slice(1) : listPast(db, parentId, mostPast)
}

/** Everywhere means everywhere but in the files of other conversations. */
async function placesToLook(
  database: Database,
  orgId: string,
  asked: readonly string[] | null | undefined,
  session: ChatSession | undefined,
): Promise<string[]> {
  const { all, others } = await database.read({ orgId }, async (db) => ({
    all: await listCollectionIds(db),
    others: (await listAttachmentIds(db)).filter((id) => id !== session?.attachmentsId),
  }))
  const wanted = asked ? all.filter((id) => asked.includes(id)) : all.filter((id) => !others.includes(id))
  return [...new Set([...wanted, ...(session?.attachmentsId ? [session.attachmentsId] : [])])]
}

async function untilRead(database: Database, orgId: string, collectionId: string, signal: AbortSignal): Promise<void> {
  const untilMs = performance.now() + readWithinMs
  while (performance.now() < untilMs) {
    const collection = await database.readOne({ orgId }, (db) => findCollection(db, collectionId))
    if (!collection || collection.pendingCount === 0) return
    await sleep(150, undefined, { signal })
  }
}
