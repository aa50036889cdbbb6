/** The host's own small database: settings and sessions, which have to be there before any engine is. */
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../../contracts/errors.ts'
import type { Log } from '../../platform/log.ts'

export type SettingsDb = Database.Database

/** Each entry brings the database one version further; none is ever edited after a release. */
const migrations = [
  `create table settings (key text primary key, value text not null) strict;
   create table sessions (
     token_hash text primary key, created_at integer not null, expires_at integer not null
   ) strict;`,
  `create table jobs (
     id text primary key, kind text not null, state text not null, created_at text not null,
     job text not null, input text not null, memo text not null
   ) strict;
   create table stack (key text primary key, value text not null) strict;`,
  `create table backup_targets (id text primary key, target text not null) strict;
   create table backup_copies (
     target_id text not null, backup_id text not null, copy text not null, primary key (target_id, backup_id)
   ) strict;`,
  'create table backups (key text primary key, value text not null) strict',
  // Whoever has used this folder before needs no first steps.
  `insert into settings select 'welcome', '{"state":"done","step":"place"}'
   where exists (select 1 from sessions) or exists (select 1 from settings)`,
  `create table if not exists notices (
     id integer primary key autoincrement, at text not null, subject text not null, kind text not null,
     title text not null, sentence text not null
   ) strict;
   create table if not exists disk_samples (
     at integer not null, subject text not null, bytes integer not null, primary key (subject, at)
   ) strict, without rowid;`,
  `create table watched_folders (
     id text primary key, path text not null, collection_id text not null, added_at text not null
   ) strict`,
]

/**
 * Opens `settings.db`. A damaged one is put aside and a new one begun: what it holds is quickly set again, while a host
 * that does not start helps nobody. One of a newer program is left alone.
 */
export function openSettingsDb(dataDir: string, log: Log): SettingsDb {
  const path = join(dataDir, 'settings.db')
  try {
    return open(path)
  } catch (error) {
    if (!isDamage(error)) throw toAppError(error, path)
    const aside = `${path}.damaged-${Date.now()}`
    renameSync(path, aside)
    for (const end of ['-wal', '-shm']) rmSync(path + end, { force: true })
    log.warn('The settings were damaged. They were put aside, and everything is at its default again.', {
      aside,
      error,
    })
    return open(path)
  }
}

function open(path: string): SettingsDb {
  const db = new Database(path)
  try {
    db.pragma('journal_mode = wal')
    db.pragma('synchronous = full')
    if (db.pragma('quick_check', { simple: true }) !== 'ok') throw new DamageError(path)
    migrate(db, path)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

class DamageError extends Error {}

function migrate(db: SettingsDb, path: string) {
  const from = Number(db.pragma('user_version', { simple: true }))
  if (from > migrations.length) {
    throw new AppError('folder-newer', {
      detail: `${path} has version ${from}, this iceOS knows ${migrations.length}. Install the newer iceOS again, or choose another data folder with --data-dir.`,
    })
  }
  db.transaction(() => {
    for (const sql of migrations.slice(from)) db.exec(sql)
    db.pragma(`user_version = ${migrations.length}`)
  })()
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')

const isDamage = (error: unknown) =>
  error instanceof DamageError || ['SQLITE_CORRUPT', 'SQLITE_NOTADB'].some((code) => codeOf(error).startsWith(code))

function toAppError(error: unknown, path: string): unknown {
  if (codeOf(error) === 'SQLITE_FULL')
    return new AppError('disk-full', { detail: `There is no room for ${path}.`, cause: error })
  if (/^SQLITE_(READONLY|CANTOPEN|IOERR|PERM)/.test(codeOf(error))) {
    return new AppError('folder-not-writable', { detail: `${path} cannot be opened for writing.`, cause: error })
  }
  return error
}
