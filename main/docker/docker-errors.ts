/** What the engine's API answers with, as our codes. */
import { AppError } from '../../contracts/errors.ts'

type Answer = { statusCode: number; reason?: string; json?: { message?: string } }

const isAnswer = (error: unknown): error is Error & Answer =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'

export const statusOf = (error: unknown): number | undefined => (isAnswer(error) ? error.statusCode : undefined)
export const isMissing = (error: unknown) => statusOf(error) === 404
/** Already in that state, or somebody else was faster. */
export const isAlready = (error: unknown) => statusOf(error) === 304 || statusOf(error) === 409

export function toContainerError(error: unknown, doing: string): AppError {
  if (error instanceof AppError) return error
  const words = isAnswer(error)
    ? (error.json?.message ?? error.message)
    : error instanceof Error
      ? error.message
      : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (['ECONNREFUSED', 'ENOENT', 'EPIPE', 'ECONNRESET'].includes(code)) {
    return new AppError('container-engine-missing', {
      detail: `The container engine went away while ${doing}. Start it again; iceOS goes on by itself.`,
      cause: error,
    })
  }
  if (/no space left on device/i.test(words)) {
    return new AppError('disk-full', { detail: `The container engine has no room left (${doing}).`, cause: error })
  }
  return new AppError('container-failed', { detail: `While ${doing}: ${words}`, cause: error })
}

export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
