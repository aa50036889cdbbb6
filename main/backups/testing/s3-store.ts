/** What the test server holds: objects, and uploads that were begun. Answers with what S3 would say is wrong. */
import { createHash, randomUUID } from 'node:crypto'

export class S3Error extends Error {
  readonly code: string
  readonly status: number
  constructor(code: string, status: number) {
    super(code)
    this.code = code
    this.status = status
  }
}

export type S3Object = { bytes: Buffer; etag: string; changedAt: Date }
export type S3Upload = { id: string; key: string; initiated: Date; parts: Map<number, S3Object> }

type Limits = { quotaBytes: number; leastPartBytes: number }

export function createS3Store(limits: Limits) {
  const objects = new Map<string, S3Object>()
  const uploads = new Map<string, S3Upload>()
  const asObject = (bytes: Buffer): S3Object => ({ bytes, etag: `"${md5(bytes, 'hex')}"`, changedAt: new Date() })

  function keep(key: string, object: S3Object, isOnlyNew: boolean) {
    if (isOnlyNew && objects.has(key)) throw new S3Error('PreconditionFailed', 412)
    const others = [...objects].reduce((sum, [name, { bytes }]) => sum + (name === key ? 0 : bytes.length), 0)
    if (others + object.bytes.length > limits.quotaBytes) throw new S3Error('QuotaExceeded', 403)
    objects.set(key, object)
    return object.etag
  }
  const findUpload = (id: string, key: string): S3Upload => {
    const found = uploads.get(id)
    if (!found || found.key !== key) throw new S3Error('NoSuchUpload', 404)
    return found
  }

  return {
    objects,
    uploads,
    put(key: string, bytes: Buffer, given: { md5: string | undefined; isOnlyNew: boolean }): string {
      mustMatch(bytes, given.md5)
      return keep(key, asObject(bytes), given.isOnlyNew)
    },
    begin(key: string): string {
      const id = randomUUID()
      uploads.set(id, { id, key, initiated: new Date(), parts: new Map() })
      return id
    },
    putPart(id: string, key: string, number: number, bytes: Buffer, expectedMd5: string | undefined): string {
      mustMatch(bytes, expectedMd5)
      const part = asObject(bytes)
      findUpload(id, key).parts.set(number, part)
      return part.etag
    },
    findUpload,
    complete(id: string, key: string, wanted: readonly { number: number; etag: string }[], isOnlyNew: boolean): string {
      const { parts } = findUpload(id, key)
      const chosen = wanted.map(({ number, etag }, index) => {
        const part = parts.get(number)
        if (!part || part.etag !== etag) throw new S3Error('InvalidPart', 400)
        if (number <= (wanted[index - 1]?.number ?? 0)) throw new S3Error('InvalidPartOrder', 400)
        if (index < wanted.length - 1 && part.bytes.length < limits.leastPartBytes)
          throw new S3Error('EntityTooSmall', 400)
        return part.bytes
      })
      const hashes = chosen.map((bytes) => createHash('md5').update(bytes).digest())
      const etag = `"${md5(Buffer.concat(hashes), 'hex')}-${chosen.length}"`
      keep(key, { bytes: Buffer.concat(chosen), etag, changedAt: new Date() }, isOnlyNew)
      uploads.delete(id)
      return etag
    },
    abort(id: string, key: string) {
      uploads.delete(findUpload(id, key).id)
    },
  }
}
export type S3Store = ReturnType<typeof createS3Store>

function mustMatch(bytes: Buffer, expected: string | undefined) {
  if (expected !== undefined && expected !== md5(bytes, 'base64')) throw new S3Error('BadDigest', 400)
}
const md5 = (bytes: Uint8Array, as: 'hex' | 'base64') => createHash('md5').update(bytes).digest(as)
