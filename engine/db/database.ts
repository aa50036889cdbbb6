/** The one port to a database. Two adapters stand behind it: `pglite/` (embedded) and `postgres.ts` (any server). */

/**
 * Values are parameters, always. `pg` turns arrays into Postgres arrays; json goes through `toJson`, a vector through
 * pgvector's `toSql`.
 */
export type Query = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>

/** One transaction. Everything asked of it is done as the tenant that it was opened for. */
export type Db = { query: Query }

/** Whose rows a transaction sees: one org's, or, for the engine's own work across orgs, those that the worker role may. */
export type Scope = { orgId: string } | 'worker'

export type Database = {
  readonly kind: 'pglite' | 'postgres'
  /**
   * Runs `work` in one transaction. It resolves once the commit is durable (on disk, not only written).
   * Never await anything slow inside: PGlite has one session, and everybody waits for it. After a deadlock with another
   * process the work is done once more from its beginning, so it must leave nothing behind but what it writes.
   */
  write: <T>(scope: Scope, work: (db: Db) => Promise<T>) => Promise<T>
  /** The same, read only: nothing to make durable, so it is cheaper. */
  read: <T>(scope: Scope, work: (db: Db) => Promise<T>) => Promise<T>
  /** The same for work that asks exactly one query: the whole transaction is one round trip. */
  writeOne: <T>(scope: Scope, work: (db: Db) => Promise<T>) => Promise<T>
  readOne: <T>(scope: Scope, work: (db: Db) => Promise<T>) => Promise<T>
  /**
   * Calls `onMessage` for each NOTIFY on the channel, once it is durable, until the returned function is called. An empty
   * message says that the connection was away, and that others may have been missed.
   */
  listen: (channel: string, onMessage: (payload: string) => void) => Promise<() => Promise<void>>
  stop: () => Promise<void>
}

/** What only migrations use: the role that connected, which owns the tables. Nothing that serves a request gets this. */
export type OwnedDatabase = Database & {
  /** One transaction as the owner. A text without values may hold several statements. */
  asOwner: <T>(work: (db: Db) => Promise<T>) => Promise<T>
  /**
   * Copies its files into a folder of its own, which can then be opened like the first. Everybody waits for as long as the
   * copy takes and no longer. Absent where the files are not ours: on a server, in memory.
   */
  copyTo?: (folder: string) => Promise<void>
}
