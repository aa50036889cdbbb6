import { AppError, errorTable, isAppError } from '../contracts/errors.ts'

/** A failed start, for the person at the terminal: what, why, and what to do. The stack is in the log. */
export function problemSentences(error: unknown, logFolder: string): string {
  const known = isAppError(error) ? error : new AppError('internal', { detail: messageOf(error) })
  const { title, kind } = errorTable[known.code]
  const more = kind === 'user' ? '' : ` The log in ${logFolder} says more.`
  return `iceOS could not start: ${title}.\n${known.detail ?? ''}${more}`.trim()
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
