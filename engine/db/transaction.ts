/** One transaction on one session of the `pg` driver, the same for both databases. */
import type pg from 'pg'
import { AppError } from '../../contracts/errors.ts'
import type { Db } from './database.ts'
import { toDatabaseError } from './sql-errors.ts'
import { statementName } from './statement-name.ts'

export type Transaction = {
  begin: string
  /** Part of the statements' names; absent means that statements are not prepared (migrations, several in one text). */
  role?: string
  /** The work asks one query only, so the commit is sent along with it: one round trip for the whole transaction. */
  isSingle?: boolean
  /** Longer than this between start and end, and it is rolled back: somebody awaits something slow inside. */
  limitMs: number
  /** The server is elsewhere, and the way to it may be cut without a word: then nobody waits for an answer any longer. */
  mayBeCut?: boolean
}

/** Beyond the limit, for the rollback to be answered. */
const cutAfterMs = 2000

/**
 * Begins, works, commits. `begin` is sent without waiting for its answer: the driver pipelines, so it travels with the
 * work's first query and costs no round trip of its own. Should it fail, Postgres refuses everything that follows.
 *
 * `onEnding` is called when the last statement has been sent. Whatever the next transaction sends on this session comes
 * behind it, so the session is free from then on, one round trip before the promise resolves.
 */
export async function transact<T>(
  client: pg.ClientBase,
  transaction: Transaction,
  work: (db: Db) => Promise<T>,
  onEnding: () => void = () => {},
): Promise<T> {
  const done = transactWhileAnswered(client, transaction, work, onEnding)
  if (!transaction.mayBeCut) return done
  return within(transaction.limitMs + cutAfterMs, done, () => noAnswer(transaction.limitMs + cutAfterMs))
}

async function transactWhileAnswered<T>(
  client: pg.ClientBase,
  transaction: Transaction,
  work: (db: Db) => Promise<T>,
  onEnding: () => void,
): Promise<T> {
  const { limitMs } = transaction
  let isOpen = true
  let unanswered = 0
  let committing: ReturnType<typeof end> | undefined
  const db: Db = {
    query: async <Row extends object>(text: string, values?: readonly unknown[]) => {
      if (!isOpen) throw new AppError('internal', { detail: 'A query was asked of a transaction that has ended.' })
      unanswered++
      const answer = runQuery<Row>(client, transaction.role, text, values).finally(() => unanswered--)
      // Should the query fail, Postgres makes a rollback of this commit.
      if (transaction.isSingle) {
        committing = end('commit')
        committing.catch(() => {}) // looked at below
      }
      return answer
    },
  }
  const begun = client.query(transaction.begin)
  begun.catch(() => {}) // looked at below; here it only must not count as unhandled
  const end = (text: 'commit' | 'rollback') => {
    isOpen = false
    const ended = client.query(text)
    onEnding()
    return ended
  }

  let result: T
  try {
    result = await within(limitMs, work(db), () => (unanswered > 0 ? noAnswer(limitMs) : tooSlow(limitMs)))
  } catch (error) {
    await (committing ?? end('rollback')).catch(() => {}) // then the session is gone, and that is what `error` says
    await begun.catch((cause) => Promise.reject(toDatabaseError(cause)))
    throw error
  }
  const ended = await Promise.all([committing ?? end('commit'), begun]).catch((cause) =>
    Promise.reject(toDatabaseError(cause)),
  )
  if (ended[0].command !== 'COMMIT') {
    throw new AppError('internal', { detail: 'A transaction went on after one of its statements had failed.' })
  }
  return result
}

async function runQuery<Row extends object>(
  client: pg.ClientBase,
  role: string | undefined,
  text: string,
  values: readonly unknown[] | undefined,
): Promise<Row[]> {
  const query =
    role === undefined
      ? { text, ...(values ? { values: [...values] } : {}) }
      : { name: statementName(role, text), text, values: (values ?? []) as unknown[] }
  try {
    return (await client.query<Row>(query)).rows
  } catch (error) {
    throw toDatabaseError(error)
  }
}

const noAnswer = (ms: number) =>
  new AppError('database-unavailable', { detail: `The database did not answer within ${ms / 1000} s.` })
const tooSlow = (ms: number) =>
  new AppError('internal', { detail: `A transaction was open for ${ms} ms and was rolled back.` })

async function within<T>(limitMs: number, work: Promise<T>, describe: () => AppError): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(describe()), limitMs)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
    work.catch(() => {})
  }
}
