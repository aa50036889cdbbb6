/** Brings a database to the version that this program expects, or back. Runs as the role that connected, the owner. */
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, isAppError } from '../../contracts/errors.ts'
import type { Db, OwnedDatabase } from './database.ts'
import { checkApplied, createVersionTable, listApplied, readApplied } from './migrations/applied-migrations.ts'
import type { Migration } from './migrations/migration-files.ts'

export type MigrateNeeds = {
  database: OwnedDatabase
  migrations: readonly Migration[]
  appVersion: string
  log?: (message: string, facts?: Record<string, unknown>) => void
  /** How long to wait for another process that is migrating the same database. */
  lockWaitMs?: number
}

export type MigrationStatus = {
  version: number
  name: string
  appliedAt: Date | null
  appVersion: string | null
}

/** Any number that nobody else uses on this server. */
const lockKey = 7_215_346_118

/** Every migration that this program brings, and when it was applied. Throws like `migrateUp` if they do not fit. */
export async function migrationStatus({ database, migrations }: MigrateNeeds): Promise<MigrationStatus[]> {
  const applied = await readApplied(database)
  checkApplied(migrations, applied)
  return migrations.map(({ version, name }) => {
    const row = applied[version - 1]
    return { version, name, appliedAt: row?.appliedAt ?? null, appVersion: row?.appVersion ?? null }
  })
}

/** True if nothing is left to apply. Throws `database-newer` or `database-changed` if the database is not ours to use. */
export async function isMigrated(needs: MigrateNeeds): Promise<boolean> {
  return (await migrationStatus(needs)).every(({ appliedAt }) => appliedAt !== null)
}

/** Applies what is missing, each migration in a transaction of its own. Returns the versions that were applied now. */
export async function migrateUp(needs: MigrateNeeds): Promise<number[]> {
  const done: number[] = []
  for (;;) {
    const migration = await step(needs, async (db, applied) => {
      const next = needs.migrations[applied.length]
      if (!next) return undefined
      if (next.version === 1) await requirePgvector(db)
      // The row first: of two who start at once, the second one fails here and not halfway through.
      await db.query('insert into schema_migrations (version, name, checksum, app_version) values ($1, $2, $3, $4)', [
        next.version,
        next.name,
        next.checksum,
        needs.appVersion,
      ])
      await apply(db, next, next.up)
      return next
    })
    if (!migration) return done
    done.push(migration.version)
    needs.log?.('migrated', { version: migration.version, name: migration.name })
  }
}

/** Takes back every version above `target`, the newest first. Returns the versions that were taken back. */
export async function migrateDown(needs: MigrateNeeds, target: number): Promise<number[]> {
  const done: number[] = []
  for (;;) {
    const migration = await step(needs, async (db, applied) => {
      const last = needs.migrations[applied.length - 1]
      if (!last || last.version <= target) return undefined
      await db.query('delete from schema_migrations where version = $1', [last.version])
      await apply(db, last, last.down)
      return last
    })
    if (!migration) return done
    done.push(migration.version)
    needs.log?.('migrated back', { version: migration.version, name: migration.name })
  }
}

type Step<T> = (db: Db, applied: readonly { version: number }[]) => Promise<T>

/** One transaction under the lock, in a database whose applied migrations were looked at. */
async function step<T>({ database, migrations, lockWaitMs = 30_000 }: MigrateNeeds, work: Step<T>): Promise<T> {
  const giveUpAt = Date.now() + lockWaitMs
  for (;;) {
    const outcome = await database.asOwner(async (db) => {
      if (!(await tryLock(db))) return 'locked' as const
      await db.query(createVersionTable)
      const applied = await listApplied(db)
      checkApplied(migrations, applied)
      return { result: await work(db, applied) }
    })
    if (outcome !== 'locked') return outcome.result
    if (Date.now() >= giveUpAt) {
      throw new AppError('migration-locked', {
        detail: `Another process has been migrating this database for ${Math.round(lockWaitMs / 1000)} s. Wait for it, then start again.`,
      })
    }
    await sleep(100)
  }
}

/** Held to the end of the transaction. The embedded database has one owner (its folder's lock), so it is always free. */
async function tryLock(db: Db): Promise<boolean> {
  const [row] = await db.query<{ locked: boolean }>(`select pg_try_advisory_xact_lock(${lockKey}) as locked`)
  return row?.locked === true
}

async function apply(db: Db, migration: Migration, text: string) {
  try {
    await db.query(text)
  } catch (cause) {
    if (isAppError(cause)) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('migration-failed', {
      detail: `Migration ${migration.version} (${migration.name}) failed, and nothing of it was kept: ${reason}`,
      cause,
    })
  }
}

/** The one thing that a server may lack: looked for before anything is made in it. */
async function requirePgvector(db: Db) {
  const [found] = await db.query("select from pg_available_extensions where name = 'vector'")
  if (found) return
  throw new AppError('extension-missing', {
    detail:
      'The database server has no pgvector. Install it there (the package is called pgvector or postgresql-NN-pgvector), then start again.',
  })
}
