/** Whether a call of a webhook proves that it knows the secret. Pure, and in constant time where it matters. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { hashSecret } from '../../platform/secret.ts'

export type SentCall = {
  signature: string | undefined
  bearer: string | undefined
  rawBody: Uint8Array
}
type Lock = { auth: 'signature' | 'bearer'; secret: string; replayWindowSeconds: number }

/** `proof` is the same for the same signed call and for no other. */
export type Verdict = { isValid: true; proof: string | undefined } | { isValid: false; why: string }

export function checkCall(lock: Lock, call: SentCall, nowMs: number): Verdict {
  return lock.auth === 'bearer' ? checkBearer(lock, call) : checkSignature(lock, call, nowMs)
}

function checkBearer({ secret }: Lock, { bearer }: SentCall): Verdict {
  const isValid = bearer !== undefined && isSame(hashSecret(bearer), secret)
  return isValid ? { isValid, proof: undefined } : { isValid, why: 'The secret is missing or wrong.' }
}

function checkSignature({ secret, replayWindowSeconds }: Lock, call: SentCall, nowMs: number): Verdict {
  const [, seconds, given] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(call.signature ?? '') ?? []
  if (seconds === undefined || given === undefined) {
    return { isValid: false, why: 'The signature is missing, or not of the form t=…,v1=….' }
  }
  if (!isSame(given, signCall(secret, seconds, call.rawBody))) return { isValid: false, why: 'The signature is wrong.' }
  // After the signature: a stranger learns nothing of our clock.
  if (Math.abs(nowMs / 1000 - Number(seconds)) > replayWindowSeconds) {
    return { isValid: false, why: `The signature is older, or newer, than ${replayWindowSeconds} s.` }
  }
  return { isValid: true, proof: given }
}

export const signCall = (secret: string, seconds: string | number, rawBody: Uint8Array | string): string =>
  createHmac('sha256', secret).update(`${seconds}.`).update(rawBody).digest('hex')

/** Both are digests in hex, so their length says nothing. */
const isSame = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
