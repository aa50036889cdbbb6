/** A one-time code carries a sign-in from somebody who has the token to a page that must not have it. */
import { AppError } from '../../contracts/errors.ts'
import { createSecret, hashSecret } from '../../platform/secret.ts'

const lifeMs = 2 * 60_000
const maxOpen = 100
const maxWrong = 10
const wrongWithinMs = 60_000

export type SignInCodes = {
  create: () => { code: string; expiresAt: string }
  /** Throws unless the code is open; it is used up then. */
  redeem: (code: string) => void
}

export function createSignInCodes(now: () => number = Date.now): SignInCodes {
  const open = new Map<string, number>()
  let wrongAt: number[] = []

  const forgetExpired = () => {
    for (const [hash, expiresAt] of open) if (expiresAt <= now()) open.delete(hash)
  }

  return {
    create: () => {
      forgetExpired()
      const [oldest] = open.keys()
      if (open.size >= maxOpen && oldest) open.delete(oldest)
      const code = createSecret()
      const expiresAt = now() + lifeMs
      open.set(hashSecret(code), expiresAt)
      return { code, expiresAt: new Date(expiresAt).toISOString() }
    },
    redeem: (code) => {
      wrongAt = wrongAt.filter((at) => at > now() - wrongWithinMs)
      if (wrongAt.length >= maxWrong) {
        throw new AppError('too-many-requests', {
          detail: 'Too many wrong codes. Wait a minute, then open the page anew.',
          extra: { retryAfterSeconds: 60 },
        })
      }
      forgetExpired()
      if (open.delete(hashSecret(code))) return
      wrongAt.push(now())
      throw new AppError('sign-in-code-invalid', { detail: 'Open the page anew, for example with "ice open".' })
    },
  }
}

/** Behind the #: browsers send that part to nobody. */
export const signInUrl = (url: string, code: string, path = '/') => `${url}${path}#code=${code}`
