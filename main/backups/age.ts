/**
 * Encryption as age does it (age-encryption.org/v1), so that the `age` tool opens every backup. The header comes from the
 * library; the payload is done here with OpenSSL, several times as fast as in JavaScript, where the runtime has that cipher.
 * Electron's may not, and then the library does it all.
 */
import { createCipheriv, createDecipheriv, getCiphers, hkdfSync } from 'node:crypto'
import { AppError } from '../../contracts/errors.ts'

export type Bytes = AsyncIterable<Uint8Array>

const cipher = 'chacha20-poly1305'
const chunkBytes = 64 * 1024
const tagBytes = 16
const saltBytes = 16
const mostHeaderBytes = 64 * 1024
const isFast = getCiphers().includes(cipher)

/** Loaded with the first backup: the curves that come with it take 10 MB. */
const loadAge = () => import('age-encryption')

export async function* encrypt(source: Bytes, recipient: string, fast = isFast): AsyncGenerator<Uint8Array> {
  const { Encrypter } = await loadAge()
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  if (!fast) return yield* toIterable(await encrypter.encrypt(toWeb(source)))
  let fileKey: Uint8Array | undefined
  encrypter.addRecipient({
    wrapFileKey: (key) => {
      fileKey = key.slice()
      return [] // adds nothing to the header: it only hears the key
    },
  })
  const empty = await encrypter.encrypt(new Uint8Array())
  const salt = empty.subarray(empty.length - saltBytes - tagBytes, empty.length - tagBytes)
  yield empty.subarray(0, empty.length - tagBytes)
  if (!fileKey) throw new AppError('internal', { detail: 'The library gave no key.' })
  const seal = sealer(payloadKey(fileKey, salt))
  for await (const { chunk, isLast } of inChunks(source, chunkBytes)) yield seal(chunk, isLast)
}

/** Throws `backup-key-wrong` where none of the keys opens it, `backup-damaged` where a single bit is not as it was written. */
export async function* decrypt(
  source: Bytes,
  identities: readonly string[],
  fast = isFast,
): AsyncGenerator<Uint8Array> {
  const { header, rest } = await splitHeader(source)
  const { Decrypter } = await loadAge()
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  const fileKey = await decrypter.decryptHeader(header).catch((cause: unknown) => Promise.reject(headerProblem(cause)))
  if (!fast) {
    async function* whole() {
      yield header
      yield* rest
    }
    try {
      yield* toIterable(await decrypter.decrypt(toWeb(whole())))
    } catch (cause) {
      throw damaged(cause)
    }
    return
  }
  let open: ((chunk: Uint8Array, isLast: boolean) => Buffer) | undefined
  const onSalt = (salt: Uint8Array) => {
    open = opener(payloadKey(fileKey, salt))
  }
  const body = inChunks(afterSalt(rest, onSalt), chunkBytes + tagBytes)
  let isFirst = true
  for await (const { chunk, isLast } of body) {
    if (!open || chunk.length < tagBytes || (isLast && chunk.length === tagBytes && !isFirst)) throw damaged()
    yield open(chunk, isLast)
    isFirst = false
  }
}

const payloadKey = (fileKey: Uint8Array, salt: Uint8Array) =>
  new Uint8Array(hkdfSync('sha256', fileKey, salt, 'payload', 32))

/** The number of the chunk, and whether it is the last one: so chunks can neither change places nor be cut off. */
function counter() {
  const nonce = Buffer.alloc(12)
  return (isLast: boolean) => {
    nonce[11] = isLast ? 1 : 0
    const now = Buffer.from(nonce)
    for (let at = 10; at >= 0; at--) {
      nonce[at] = ((nonce[at] ?? 0) + 1) & 0xff
      if (nonce[at] !== 0) break
    }
    return now
  }
}

function sealer(key: Uint8Array) {
  const next = counter()
  return (chunk: Uint8Array, isLast: boolean) => {
    const sealing = createCipheriv(cipher, key, next(isLast), { authTagLength: tagBytes })
    return Buffer.concat([sealing.update(chunk), sealing.final(), sealing.getAuthTag()])
  }
}

function opener(key: Uint8Array) {
  const next = counter()
  return (chunk: Uint8Array, isLast: boolean) => {
    const opening = createDecipheriv(cipher, key, next(isLast), { authTagLength: tagBytes })
    opening.setAuthTag(chunk.subarray(chunk.length - tagBytes))
    try {
      return Buffer.concat([opening.update(chunk.subarray(0, chunk.length - tagBytes)), opening.final()])
    } catch (cause) {
      throw damaged(cause)
    }
  }
}

/** Chunks of exactly `size`, the last one shorter or whole; an empty source gives one empty chunk. */
async function* inChunks(source: Bytes, size: number): AsyncGenerator<{ chunk: Uint8Array; isLast: boolean }> {
  let held: Uint8Array[] = []
  let heldBytes = 0
  for await (const bytes of source) {
    held.push(bytes)
    heldBytes += bytes.length
    if (heldBytes <= size) continue
    const all = Buffer.concat(held)
    let at = 0
    for (; all.length - at > size; at += size) yield { chunk: all.subarray(at, at + size), isLast: false }
    held = [all.subarray(at)]
    heldBytes = all.length - at
  }
  yield { chunk: Buffer.concat(held), isLast: true }
}

const headerEnd = Buffer.from('\n--- ')

async function splitHeader(source: Bytes): Promise<{ header: Uint8Array; rest: Bytes }> {
  const chunks = source[Symbol.asyncIterator]()
  let held = Buffer.alloc(0)
  for (;;) {
    const mark = held.indexOf(headerEnd)
    const end = mark === -1 ? -1 : held.indexOf(10, mark + headerEnd.length)
    if (end !== -1) {
      const first = held.subarray(end + 1)
      async function* rest() {
        yield first
        yield* { [Symbol.asyncIterator]: () => chunks }
      }
      return { header: held.subarray(0, end + 1), rest: rest() }
    }
    const { value, done } = await chunks.next()
    if (done || held.length > mostHeaderBytes) throw damaged()
    held = Buffer.concat([held, value])
  }
}

async function* afterSalt(source: Bytes, onSalt: (salt: Uint8Array) => void): Bytes & AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0)
  for await (const bytes of source) {
    if (held.length >= saltBytes) {
      yield bytes
      continue
    }
    held = Buffer.concat([held, bytes])
    if (held.length < saltBytes) continue
    onSalt(held.subarray(0, saltBytes))
    yield held.subarray(saltBytes)
  }
}

const damaged = (cause?: unknown) =>
  new AppError('backup-damaged', {
    detail: 'It is not as it was written: a part of it was changed or is missing.',
    cause,
  })

function headerProblem(cause: unknown): AppError {
  const words = cause instanceof Error ? cause.message : ''
  if (!/no identity matched/i.test(words)) return damaged(cause)
  return new AppError('backup-key-wrong', {
    detail: 'It was encrypted for another recovery key. Give that one.',
    cause,
  })
}

function toWeb(source: Bytes): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
}
async function* toIterable(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) yield chunk
}
