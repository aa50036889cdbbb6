/**
 * The key of an installation in the two forms that age has: the identity, which opens, and the recipient, for which is encrypted.
 * Made by OpenSSL and not by the library: every host reads its key when it starts, and the library takes 10 MB of memory.
 */
import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto'
import { bech32 } from '@scure/base'
import { AppError } from '../../contracts/errors.ts'

const [identityPrefix, recipientPrefix, keyBytes] = ['age-secret-key-', 'age', 32]
/** What stands before the 32 bytes of an X25519 key in PKCS #8 (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b656e04220420', 'hex')

export const makeIdentity = (): string => bech32.encodeFromBytes(identityPrefix, randomBytes(keyBytes)).toUpperCase()

export function recipientOf(identity: string): string {
  const scalar = scalarOf(identity)
  const own = createPrivateKey({ key: Buffer.concat([pkcs8, scalar]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(own).export({ format: 'der', type: 'spki' })
  return bech32.encodeFromBytes(recipientPrefix, spki.subarray(-keyBytes))
}

function scalarOf(identity: string): Uint8Array {
  try {
    const { prefix, bytes } = bech32.decodeToBytes(identity.toLowerCase())
    if (prefix === identityPrefix && bytes.length === keyBytes) return bytes
  } catch {
    // The checksum does not fit: said below.
  }
  throw new AppError('backup-key-wrong', {
    detail: 'The recovery key has a letter that is wrong or missing. Compare it with the kit that you stored.',
  })
}
