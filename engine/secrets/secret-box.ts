/**
 * Encrypts one secret. Its value with a key of its own (AES-256-GCM), that key with a master key, so that another master
 * key means new wrapping only. Both are bound to org and name: a row that is copied to another place does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '../../contracts/errors.ts'
import type { KeyRing, MasterKey } from './key-ring.ts'

export type Place = { orgId: string; name: string }
export type Sealed = { keyId: string; wrappedKey: Buffer; sealed: Buffer }

export function seal([master]: KeyRing, place: Place, value: string): Sealed {
  const key = randomBytes(32)
  return {
    keyId: master.id,
    wrappedKey: encrypt(master.bytes, boundTo('key', place), key),
    sealed: encrypt(key, boundTo('value', place), Buffer.from(value, 'utf8')),
  }
}

/** @throws AppError secret-key-missing when no key of the ring has sealed it */
export function open(ring: KeyRing, place: Place, row: Sealed): string {
  return decrypt(unwrap(ring, place, row), boundTo('value', place), row.sealed, place).toString('utf8')
}

/** The same value under the first key of the ring. */
export function rewrap(ring: KeyRing, place: Place, row: Sealed): Sealed {
  const key = unwrap(ring, place, row)
  return { ...row, keyId: ring[0].id, wrappedKey: encrypt(ring[0].bytes, boundTo('key', place), key) }
}

export const findKey = (ring: KeyRing, id: string): MasterKey | undefined => ring.find((key) => key.id === id)

function unwrap(ring: KeyRing, place: Place, { keyId, wrappedKey }: Sealed): Buffer {
  const master = findKey(ring, keyId)
  if (!master) {
    throw new AppError('secret-key-missing', {
      detail: `"${place.name}" was encrypted with the master key ${keyId}, which is not here. Put that key back beside the present one, or set the secret anew.`,
    })
  }
  return decrypt(master.bytes, boundTo('key', place), wrappedKey, place)
}

const boundTo = (what: 'key' | 'value', { orgId, name }: Place) => Buffer.from(`iceos\0${what}\0${orgId}\0${name}`)

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

function encrypt(key: Buffer, bound: Buffer, plain: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(bound)
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, bound: Buffer, box: Buffer, { name }: Place): Buffer {
  try {
    const decipher = createDecipheriv(algorithm, key, box.subarray(0, nonceBytes), { authTagLength: tagBytes })
    decipher.setAAD(bound).setAuthTag(box.subarray(-tagBytes))
    return Buffer.concat([decipher.update(box.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch (cause) {
    const detail = `What is stored of "${name}" was changed, or belongs somewhere else. Set the secret anew.`
    throw new AppError('secret-damaged', { detail, cause })
  }
}
