/** The one session that PGlite has, as a `Database`. */
import pg from 'pg'
import { AppError } from '../../../contracts/errors.ts'
import { columnTypes } from '../column-types.ts'
import type { OwnedDatabase, Scope } from '../database.ts'
import { fairLock } from '../fair-lock.ts'
import { listeners } from '../listeners.ts'
import { beginText } from '../scope.ts'
import { type Transaction, transact } from '../transaction.ts'
import type { PgliteThread } from './pglite-thread.ts'
import { threadStream } from './thread-stream.ts'

/** A transaction that stays open for longer holds everybody up; a migration may take its time. */
const limitMs = 30_000
/** A migration may rebuild the index of millions of rows. */
const ownerLimitMs = 3_600_000

const walBytesText =
  'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::bigint as bytes from pg_control_checkpoint()'

export type PgliteNeeds = {
  startThread: (events: {
    onAnswer: (bytes: Buffer, unsynced: string | undefined) => void
    onLost: (reason: string) => void
  }) => Promise<PgliteThread>
  wal: { written: (segment: string | undefined) => void; durable: () => Promise<void> }
  /** Asked before each write: throws when there is no room for what it may need. */
  checkRoom: () => void
  onLost: (error: AppError) => void
}

export type PgliteSession = Omit<OwnedDatabase, 'stop'> & {
  checkpoint: () => Promise<void>
  /** WAL since the last checkpoint: what a start after a crash has to replay. */
  walBytes: () => Promise<number>
  /** One statement outside of any transaction, as the owner: VACUUM and the like. */
  runAlone: <Row extends object>(text: string) => Promise<Row[]>
  /** Everything is in the files, and nobody writes, while `work` goes on; whoever asks meanwhile waits. */
  whileStill: (work: () => Promise<void>) => Promise<void>
  close: () => Promise<void>
}

export async function openPgliteSession(needs: PgliteNeeds): Promise<PgliteSession> {
  const { wal } = needs
  const thread = await needs.startThread({
    onAnswer: (bytes, unsynced) => {
      wal.written(unsynced)
      stream.receive(bytes)
    },
    onLost: (reason) => {
      const error = new AppError('database-unavailable', { detail: `The embedded database stopped: ${reason}` })
      stream.destroy(error)
      needs.onLost(error)
    },
  })
  const stream = threadStream(thread.ask)
  const types = columnTypes()
  const client = new pg.Client({
    stream: () => stream,
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    types,
    pipeline: true,
  })
  client.on('error', () => {}) // each query that it concerns is told; `onLost` tells the rest
  await client.connect()

  const session = fairLock()
  let generation = 0

  async function learnTypes() {
    const [row] = await runAlone<{ oid: number }>("select oid::int from pg_type where typname = 'vector'")
    types.setVectorOid(row?.oid)
  }

  type Work<T> = Parameters<typeof transact<T>>[2]

  /** `transaction` is asked when its turn has come: what came before may have been a migration. */
  async function inTurn<T>(transaction: () => Transaction, work: Work<T>, beforeNext = () => {}): Promise<T> {
    const release = await session.take()
    try {
      return await transact(client, transaction(), work, () => {
        beforeNext()
        release()
      })
    } finally {
      release()
    }
  }

  const roleOf = (scope: Scope) => `${scope === 'worker' ? 'w' : 'a'}${generation}`

  async function read<T>(scope: Scope, work: Work<T>, isSingle = false): Promise<T> {
    const begin = beginText(scope, 'read')
    return inTurn(() => ({ begin, role: roleOf(scope), limitMs, isSingle }), work)
  }

  async function write<T>(scope: Scope, work: Work<T>, isSingle = false): Promise<T> {
    needs.checkRoom()
    const begin = beginText(scope, 'write')
    const result = await inTurn(() => ({ begin, role: roleOf(scope), limitMs, isSingle }), work)
    await wal.durable()
    return result
  }

  /** Tables may have changed, and a statement that was prepared before may not return other columns afterwards. */
  function forgetStatements() {
    generation++
    client.query('deallocate all').catch(() => {}) // fails only with the session itself
  }

  async function runAlone<Row extends object>(text: string): Promise<Row[]> {
    const release = await session.take()
    const done = client.query<Row>(text)
    release()
    return (await done).rows
  }

  const { listen, deliver } = listeners(runAlone)
  // A listener acts on what it is told, so it hears of a commit when that can no longer be lost.
  client.on('notification', ({ channel, payload }) => {
    wal.durable().then(
      () => deliver(channel, payload ?? ''),
      () => {},
    )
  })

  await learnTypes()
  return {
    kind: 'pglite',
    read: (scope, work) => read(scope, work),
    readOne: (scope, work) => read(scope, work, true),
    write: (scope, work) => write(scope, work),
    writeOne: (scope, work) => write(scope, work, true),
    asOwner: async (work) => {
      const result = await inTurn(() => ({ begin: 'begin', limitMs: ownerLimitMs }), work, forgetStatements)
      await learnTypes()
      await wal.durable()
      return result
    },
    listen,
    runAlone,
    checkpoint: async () => void (await runAlone('checkpoint')),
    walBytes: async () => {
      const [row] = await runAlone<{ bytes: number }>(walBytesText)
      return row?.bytes ?? 0
    },
    whileStill: async (work) => {
      const release = await session.take()
      try {
        await client.query('checkpoint')
        await work()
      } finally {
        release()
      }
    },
    close: async () => {
      const release = await session.take()
      await thread.close()
      release()
    },
  }
}
