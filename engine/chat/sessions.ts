/** Opens, changes and deletes conversations. */
import { v7 as uuidv7 } from 'uuid'
import {
  type ChangeChatSession,
  type ChatSession,
  type CreateChatSession,
  defaultChatWorkflow,
} from '../../contracts/chat.ts'
import { AppError } from '../../contracts/errors.ts'
import {
  deleteSession as deleteRow,
  findSession,
  insertSession,
  type Owner,
  updateSession,
} from '../db/chat-sessions.ts'
import { findNewestBelow, findTurn } from '../db/chat-turns.ts'
import { listCollectionIds } from '../db/collections.ts'
import type { Database, Db } from '../db/database.ts'
import { deleteCollection } from '../knowledge/delete-collection.ts'

const mostTitle = 80

/** The one that has this id or key; made where there is none, unless that cannot be a key of somebody's choosing. */
export async function openSession(
  db: Db,
  owner: Owner,
  wanted: CreateChatSession & { key: string; workflow: string },
  { title }: { title?: string } = {},
): Promise<ChatSession> {
  const known = await findSession(db, owner.userId, wanted.key)
  if (known) {
    if (known.title !== '' || !title) return known
    await updateSession(db, known.id, { title: titleOf(title) })
    return mustFindSession(db, owner.userId, known.id)
  }
  const id = uuidv7()
  await insertSession(db, owner, { id, ...wanted, title: wanted.title ?? titleOf(title ?? '') })
  return mustFindSession(db, owner.userId, wanted.key)
}

/** By its first question. */
export function titleOf(question: string): string {
  const line = question.replace(/\s+/g, ' ').trim()
  return line.length > mostTitle ? `${line.slice(0, mostTitle - 1).trimEnd()}…` : line
}

export async function createSession(db: Db, owner: Owner, wanted: CreateChatSession): Promise<ChatSession> {
  await mustKnow(db, wanted.collectionIds)
  const key = wanted.key ?? uuidv7()
  return openSession(db, owner, { ...wanted, key, workflow: wanted.workflow ?? defaultChatWorkflow })
}

export async function changeSession(
  db: Db,
  owner: Owner,
  idOrKey: string,
  { leafTurnId, ...change }: ChangeChatSession,
): Promise<ChatSession> {
  const { id } = await mustFindSession(db, owner.userId, idOrKey)
  await mustKnow(db, change.collectionIds)
  const leaf = leafTurnId && (await findNewestBelow(db, id, leafTurnId))
  if (leafTurnId && !leaf) throw turnNotFound(leafTurnId)
  await updateSession(db, id, { ...change, ...(leaf && { leafTurnId: leaf }) })
  return mustFindSession(db, owner.userId, id)
}

async function mustKnow(db: Db, collectionIds: readonly string[] | null | undefined): Promise<void> {
  if (!collectionIds) return
  const known = await listCollectionIds(db)
  const unknown = collectionIds.find((id) => !known.includes(id))
  if (unknown) throw new AppError('collection-not-found', { detail: `There is no collection ${unknown}.` })
}

type Leaving = Pick<ChatSession, 'id' | 'attachmentsId'>

export async function deleteSession(database: Database, orgId: string, { id, attachmentsId }: Leaving): Promise<void> {
  if (attachmentsId) await deleteCollection(database, orgId, attachmentsId)
  await database.write({ orgId }, (db) => deleteRow(db, id))
}

export async function mustFindSession(db: Db, userId: string, idOrKey: string): Promise<ChatSession> {
  const session = await findSession(db, userId, idOrKey)
  if (session) return session
  throw new AppError('chat-session-not-found', { detail: `There is no conversation ${idOrKey}.` })
}

export async function mustFindTurn(db: Db, userId: string, id: string) {
  const turn = await findTurn(db, userId, id)
  if (!turn) throw turnNotFound(id)
  return turn
}

export const turnNotFound = (id: string) => new AppError('chat-turn-not-found', { detail: `There is no turn ${id}.` })
