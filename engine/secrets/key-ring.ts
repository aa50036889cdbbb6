/** The master keys: the first encrypts, all of them open. As text: one key, or several with a comma or a line end between. */
import { hash } from 'node:crypto'
import { AppError } from '../../contracts/errors.ts'

export type MasterKey = { id: string; bytes: Buffer; text: string }
export type KeyRing = readonly [MasterKey, ...MasterKey[]]

/** @param place where they come from, for the sentence that says what is wrong with them */
export function readKeys(text: string, place: string): KeyRing {
  const keys = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => readKey(part, place))
  const [first, ...others] = keys
  if (!first) throw invalid(`${place[0]?.toUpperCase()}${place.slice(1)} is empty.`)
  return [first, ...others]
}

export const printKeys = (ring: KeyRing): string => `${ring.map(({ text }) => text).join('\n')}\n`

/** 256 bits: as iceOS makes them (ice_…), as base64, or in hex. */
function readKey(text: string, place: string): MasterKey {
  const bytes = /^[0-9a-f]{64}$/i.test(text)
    ? Buffer.from(text, 'hex')
    : /^(ice_)?[\w+/-]{43}=?$/.test(text)
      ? Buffer.from(text.replace(/^ice_/, ''), 'base64') // takes both alphabets
      : undefined
  if (bytes?.length !== 32) throw invalid(`What ${place} holds is no key of 256 bits, in base64 or hex.`)
  return { id: hash('sha256', Buffer.concat([Buffer.from('iceos-key\0'), bytes])).slice(0, 16), bytes, text }
}

const invalid = (detail: string) =>
  new AppError('secret-key-invalid', { detail: `${detail} Put the right one there, for example from a backup.` })
