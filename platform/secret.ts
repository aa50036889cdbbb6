/** Our secrets look alike, so that the log can recognise and hide them, and a scanner can find one that leaked. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 bits, as in `ice_4f…`. */
export const createSecret = () => `ice_${randomBytes(32).toString('base64url')}`

/** A secret is stored and looked up by this, never by itself. */
export const hashSecret = (secret: string) => hash('sha256', secret, 'hex')

/** Compares in constant time: digests have one length, whatever was sent. */
export function secretCheck(secret: string): (sent: string) => boolean {
  const expected = hash('sha256', secret, 'buffer')
  return (sent) => timingSafeEqual(hash('sha256', sent, 'buffer'), expected)
}

export const hideSecrets = (text: string) => text.replace(/\bice_[\w-]{16,}/g, 'ice_***')
