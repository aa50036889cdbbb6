/** What Postgres and the driver say went wrong, as our errors. Used by both databases. */
import pg from 'pg'
import { AppError, type ErrorCode, isAppError } from '../../contracts/errors.ts'

/** Whole classes (two characters) and single codes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const codes: Record<string, ErrorCode> = {
  '08': 'database-unavailable', // the connection failed
  '53100': 'disk-full',
  '53300': 'database-unavailable', // too many connections
  '57P01': 'database-unavailable', // the server is being stopped
  '57P02': 'database-unavailable', // it crashed
  '57P03': 'database-unavailable', // it is starting
  '57P05': 'database-unavailable', // the session was idle for too long
  '25P03': 'database-unavailable', // a transaction was idle for too long
  '28': 'database-unavailable', // wrong user or password
  '3D000': 'database-unavailable', // there is no such database
  '22003': 'invalid-input', // a number that the column cannot hold
  '22008': 'invalid-input', // a date that there is not
  '22021': 'invalid-input', // a NUL character in a text
  XX001: 'database-damaged', // a page does not check out
  XX002: 'database-damaged', // an index does not
}

/** SQLSTATE of an error that a query threw; undefined for all else. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || 'errno' in error) return undefined // of the system: EPIPE has five characters too
  const code = 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/** True if a query broke a unique index, of this name if one is given. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (sqlState(error) !== '23505') return false
  return (
    constraint === undefined || (error instanceof Error && 'constraint' in error && error.constraint === constraint)
  )
}

/**
 * An error that says what to do, where we know; else the error itself, whose SQLSTATE the caller may look at.
 * An error that did not come from the server as a message came from the way to it: the connection is lost.
 */
export function toDatabaseError(error: unknown): unknown {
  if (isAppError(error)) return error
  const state = sqlState(error)
  if (state === undefined && !isDriverBug(error)) return unavailable(error)
  const code = state && (codes[state] ?? codes[state.slice(0, 2)])
  if (!code) return error
  if (code === 'database-unavailable') return unavailable(error)
  if (code === 'invalid-input') {
    return new AppError(code, {
      detail: 'A value cannot be stored or looked for: a NUL character, or a number or date out of range.',
      cause: error,
    })
  }
  if (code === 'disk-full') {
    return new AppError(code, {
      detail: 'The disk that holds the database is full. Free some space and retry.',
      cause: error,
    })
  }
  return new AppError(code, { detail: 'The database reports damaged data. Restore the latest backup.', cause: error })
}

function isDriverBug(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof pg.DatabaseError
}

function unavailable(cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new AppError('database-unavailable', { detail: `The database does not answer: ${reason}`, cause })
}
