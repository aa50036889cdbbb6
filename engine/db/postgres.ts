/** Any Postgres server, as a `Database`. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { AppError, isAppError } from '../../contracts/errors.ts'
import { columnTypes } from './column-types.ts'
import type { OwnedDatabase, Scope } from './database.ts'
import { openListener } from './postgres-listener.ts'
import { beginText } from './scope.ts'
import { sqlState, toDatabaseError } from './sql-errors.ts'
import { type Transaction, transact } from './transaction.ts'

export type PostgresOptions = {
  url: string
  /** Sessions at most. A transaction holds one for as long as it runs. */
  poolSize?: number
  log?: (message: string, facts?: Record<string, unknown>) => void
}

const limitMs = 30_000
/** A process that froze inside a transaction must not hold its rows for longer than another one's patience. */
const idleInTransactionMs = 10_000
/** A migration may rebuild the index of millions of rows. */
const ownerLimitMs = 3_600_000
type Work<T> = Parameters<typeof transact<T>>[2]

export async function openPostgres({ url, poolSize = 10, log = () => {} }: PostgresOptions): Promise<OwnedDatabase> {
  const types = columnTypes()
  const connection: pg.ClientConfig = {
    connectionString: url,
    types,
    pipeline: true,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'iceos',
  }
  const pool = new pg.Pool({
    ...connection,
    max: poolSize,
    idleTimeoutMillis: 30_000,
    // The server's own guards, for when this process hangs or is gone without a word.
    statement_timeout: limitMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
  })
  // A connection that is lost while it is in use fails its queries, and they say so; unheard, its event would end us all.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', (error) => log('an idle database connection was lost', { error: error.message }))

  async function on<T>(transaction: Transaction, work: Work<T>): Promise<T> {
    const client = await pool.connect().catch((error: unknown) => Promise.reject(toDatabaseError(error)))
    let lost: unknown
    try {
      return await transact(client, transaction, work)
    } catch (error) {
      if (isAppError(error) && error.code === 'database-unavailable') lost = error
      throw error
    } finally {
      client.release(lost !== undefined) // true: do not use it again
    }
  }

  function run<T>(scope: Scope, mode: 'read' | 'write', work: Work<T>, isSingle = false): Promise<T> {
    return on(
      { begin: beginText(scope, mode), role: scope === 'worker' ? 'w' : 'a', limitMs, isSingle, mayBeCut: true },
      work,
    )
  }

  async function learnTypes(session: Pick<pg.ClientBase, 'query'>) {
    const { rows } = await session.query<{ oid: number }>("select oid::int from pg_type where typname = 'vector'")
    types.setVectorOid(rows[0]?.oid)
  }

  /** Migrations get a session of their own, without the limits and the prepared statements of the others. */
  async function asOwner<T>(work: Work<T>): Promise<T> {
    const client = new pg.Client(connection)
    client.on('error', () => {})
    try {
      await client.connect()
      const result = await transact(client, { begin: 'begin', limitMs: ownerLimitMs }, work)
      await learnTypes(client)
      return result
    } catch (error) {
      throw toDatabaseError(error)
    } finally {
      await client.end().catch(() => {})
    }
  }

  const listener = openListener(connection, log)
  try {
    await learnTypes(pool)
  } catch (error) {
    await Promise.allSettled([pool.end(), listener.stop()])
    throw toDatabaseError(error)
  }
  return {
    kind: 'postgres',
    write: (scope, work) => retryConflicts(() => run(scope, 'write', work)),
    read: (scope, work) => retryOnce(() => run(scope, 'read', work)),
    writeOne: (scope, work) => retryConflicts(() => run(scope, 'write', work, true)),
    readOne: (scope, work) => retryOnce(() => run(scope, 'read', work, true)),
    asOwner,
    listen: listener.listen,
    stop: async () => {
      await listener.stop()
      await pool.end()
    },
  }
}

/** Of a deadlock, one side is rolled back as if it had never begun: it is asked to try again. */
const conflicts: readonly (string | undefined)[] = ['40001', '40P01']
const mostTries = 5
const longestPauseMs = 50

async function retryConflicts<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (error) {
      if (attempt === mostTries || !conflicts.includes(sqlState(error))) throw error
      await sleep(Math.random() * longestPauseMs * attempt) // by chance, so that the two do not meet again
    }
  }
}

/** A server that was restarted leaves dead connections in the pool; a read can simply be asked again on a new one. */
async function retryOnce<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'database-unavailable')) throw error
    return read()
  }
}
