/** What was asked and answered in conversations: a tree of turns for each, of which one branch is shown. */
import type { ChatAnswer, ChatTurn, RatedTurn, Rating, TurnState } from '../../contracts/chat.ts'
import type { Problem } from '../../contracts/errors.ts'
import type { ModelUsage } from '../../contracts/usage.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

type TurnRow = {
  id: string
  session_id: string
  parent_id: string | null
  siblings: string[]
  question: string
  searched: string | null
  state: TurnState
  answer: ChatAnswer | null
  problem: Problem | null
  run_id: string | null
  usage: ModelUsage | null
  rating: Rating | null
  rating_comment: string
  rated_at: Date | null
  created_at: Date
  finished_at: Date | null
}

const columns = `t.id, t.session_id, t.parent_id, t.question, t.searched, t.state, t.answer, t.problem, t.run_id, t.usage, t.rating,
  t.rating_comment, t.rated_at, t.created_at, t.finished_at,
  case when t.parent_id is null
    then array(select o.id from chat_turns o where o.session_id = t.session_id and o.parent_id is null order by o.id)
    else array(select o.id from chat_turns o where o.session_id = t.session_id and o.parent_id = t.parent_id order by o.id)
  end as siblings`

const toTurn = (row: TurnRow): ChatTurn => ({
  id: row.id,
  sessionId: row.session_id,
  parentId: row.parent_id,
  siblings: row.siblings,
  question: row.question,
  searched: row.searched,
  state: row.state,
  answer: row.answer,
  problem: row.problem,
  feedback: row.rating && {
    rating: row.rating,
    comment: row.rating_comment,
    at: (row.rated_at ?? row.created_at).toISOString(),
  },
  runId: row.run_id,
  usage: row.usage,
  createdAt: row.created_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
})

type NewTurn = Pick<ChatTurn, 'id' | 'sessionId' | 'parentId' | 'question' | 'runId'> & { orgId: string }

/** Gives whether it is new: a node that is tried again names the same turn. */
export async function insertTurn(db: Db, turn: NewTurn): Promise<boolean> {
  const rows = await db.query(
    `insert into chat_turns (id, org_id, session_id, parent_id, question, run_id, state)
     values ($1, $2, $3, $4, $5, $6, 'writing') on conflict (id) do nothing returning id`,
    [turn.id, turn.orgId, turn.sessionId, turn.parentId, turn.question, turn.runId],
  )
  return rows.length > 0
}

/** Only of the user's own sessions. */
export async function findTurn(db: Db, userId: string, id: string): Promise<ChatTurn | undefined> {
  const [row] = await db.query<TurnRow>(
    `select ${columns} from chat_turns t join chat_sessions s on s.id = t.session_id where t.id = $1 and s.user_id = $2`,
    [id, userId],
  )
  return row && toTurn(row)
}

/** The branch that ends with a turn, in its order; only its last `limit` turns. */
export async function listBranch(db: Db, leafId: string, limit: number): Promise<ChatTurn[]> {
  const rows = await db.query<TurnRow>(
    `with recursive branch as (
       select id, parent_id, 1 as height from chat_turns where id = $1
       union all
       select p.id, p.parent_id, b.height + 1 from chat_turns p join branch b on p.id = b.parent_id where b.height < $2
     )
     select ${columns} from branch b join chat_turns t on t.id = b.id order by b.height desc`,
    [leafId, limit],
  )
  return rows.map(toTurn)
}

export async function listAllTurns(db: Db, sessionId: string): Promise<ChatTurn[]> {
  const rows = await db.query<TurnRow>(`select ${columns} from chat_turns t where t.session_id = $1 order by t.id`, [
    sessionId,
  ])
  return rows.map(toTurn)
}

/** The newest turn at or below one. */
export async function findNewestBelow(db: Db, sessionId: string, turnId: string): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(
    `with recursive below as (
       select id from chat_turns where id = $2 and session_id = $1
       union all
       select c.id from chat_turns c join below b on c.parent_id = b.id where c.session_id = $1
     )
     select id from below order by id desc limit 1`,
    [sessionId, turnId],
  )
  return row?.id
}

export type PastTurn = {
  id: string
  question: string
  searched: string | null
  answer: string | null
  summary: string | null
}

/** From a turn upwards, to the nearest one that has a summary of all before it; that one is the last. */
export async function listPast(db: Db, turnId: string | null, limit: number): Promise<PastTurn[]> {
  if (turnId === null) return []
  return db.query<PastTurn>(
    `with recursive past as (
       select id, parent_id, question, searched, answer, summary, 1 as height from chat_turns where id = $1
       union all
       select p.id, p.parent_id, p.question, p.searched, p.answer, p.summary, c.height + 1
       from chat_turns p join past c on p.id = c.parent_id where c.height < $2 and c.summary is null
     )
     select id, question, searched, answer ->> 'text' as answer, summary from past order by height`,
    [turnId, limit],
  )
}

type Finished = { searched: string | null; answer: ChatAnswer }

/** What was written stays, should its run be tried again. */
export async function finishTurn(db: Db, id: string, { searched, answer }: Finished): Promise<boolean> {
  const rows = await db.query(
    `update chat_turns set searched = $2, answer = $3::json, state = 'done', problem = null, finished_at = now()
     where id = $1 and state <> 'done' returning id`,
    [id, searched, toJson(answer)],
  )
  return rows.length > 0
}

/** What had been written when it was stopped. */
export async function keepPartOfTurn(db: Db, id: string, answer: ChatAnswer): Promise<void> {
  await db.query(`update chat_turns set answer = $2::json where id = $1 and state in ('writing', 'stopped')`, [
    id,
    toJson(answer),
  ])
}

export async function saveSummary(db: Db, id: string, summary: string): Promise<void> {
  await db.query('update chat_turns set summary = $2 where id = $1', [id, summary])
}

export async function rateTurn(db: Db, id: string, rating: Rating | null, comment: string): Promise<void> {
  await db.query(
    `update chat_turns set rating = $2, rating_comment = $3, rated_at = case when $2::text is null then null else now() end
     where id = $1`,
    [id, rating, rating ? comment : ''],
  )
}

type RatedRow = Pick<TurnRow, 'id' | 'session_id' | 'question' | 'searched' | 'run_id' | 'answer'> & {
  rating: Rating
  rating_comment: string
  rated_at: Date
}

export async function listRatedTurns(db: Db, rating: Rating | undefined, limit: number): Promise<RatedTurn[]> {
  const rows = await db.query<RatedRow>(
    `select id, session_id, question, searched, run_id, answer, rating, rating_comment, rated_at from chat_turns
     where rating is not null and ($1::text is null or rating = $1) order by rated_at desc, id desc limit $2`,
    [rating ?? null, limit],
  )
  return rows.map((row) => ({
    id: row.id,
    sessionId: row.session_id,
    question: row.question,
    searched: row.searched,
    runId: row.run_id,
    answer: row.answer,
    rating: row.rating,
    comment: row.rating_comment,
    ratedAt: row.rated_at.toISOString(),
  }))
}
