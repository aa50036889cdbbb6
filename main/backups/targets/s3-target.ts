/** Copies in a bucket: of Amazon, or of whatever speaks its protocol (MinIO, Ceph, R2, B2, Garage, …). */
import { randomBytes, randomUUID } from 'node:crypto'
import { AppError } from '../../../contracts/errors.ts'
import { hashBytes } from './hash-bytes.ts'
import { isAbsent, isDenied, type S3Place, toS3Error } from './s3-errors.ts'
import { abortedBy, type Bucket, tidyUploads, upload } from './s3-upload.ts'
import { isBackupName, type Source, type Target, type TargetFile, type Work } from './target.ts'

export type S3Settings = {
  /** Null for Amazon. */
  endpoint: string | null
  region: string
  bucket: string
  /** What the names of the objects begin with: `backups/` for example. */
  prefix: string
  /** The bucket as the first part of the path, as most servers of one's own want it, in place of a part of the host's name. */
  pathStyle: boolean
  accessKeyId: string
  secretAccessKey: string
}

type Options = S3Settings & { partBytes?: number; attempts?: number; timeoutMs?: number }

const megabyte = 1024 * 1024

export function createS3Target(options: Options): Target {
  const { endpoint, region, bucket, prefix } = options
  const place: S3Place = { bucket, region, server: endpoint ? new URL(endpoint).host : `Amazon S3 (${region})` }
  let opened: Promise<Bucket> | undefined
  const withBucket = async <T>(work: (at: Bucket) => Promise<T>): Promise<T> => {
    opened ??= openBucket(options) // large: loaded when somebody has such a target
    try {
      return await work(await opened)
    } catch (error) {
      throw toS3Error(error, place)
    }
  }

  async function* get(name: string, work: Work): AsyncGenerator<Uint8Array> {
    const { bytes, sizeBytes } = await withBucket((at) => openObject(at, prefix + name, work))
    let sum = 0
    try {
      for await (const chunk of bytes) {
        sum += chunk.length
        yield chunk
      }
    } catch (error) {
      throw toS3Error(error, place)
    }
    if (sum !== sizeBytes) {
      throw new AppError('target-unreachable', { detail: `${name} from ${place.server} broke off at ${sum} bytes.` })
    }
  }

  /** Undefined where there is none. */
  const hashThere = async (source: Source, work: Work, from: number) => {
    try {
      const share = (sum: number) => work.onProgress?.(from + (sum / Math.max(1, source.sizeBytes)) * (100 - from))
      return (await hashBytes(get(source.name, work), share)).sha256
    } catch (error) {
      if (isAbsent((error as Error).cause)) return undefined
      throw error
    }
  }

  const remove = (key: string) =>
    withBucket(({ client, sdk }) => client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: key })))

  return {
    async put(source, work = {}) {
      const before = await hashThere(source, {}, 0)
      if (before === source.sha256) return
      if (before !== undefined) await remove(prefix + source.name)
      await withBucket(async (at) => {
        await tidyUploads(at, prefix, (key) => isBackupName(key.slice(prefix.length)) && key !== prefix + source.name)
        const onProgress = (percent: number) => work.onProgress?.(percent / 2)
        await upload(at, prefix + source.name, source, { ...work, onProgress })
      })
      if ((await hashThere(source, work, 50)) === source.sha256) return
      await remove(prefix + source.name)
      throw new AppError('target-damaged', {
        detail: `${source.name} was read back from ${place.server} and is not what was sent. It was deleted there.`,
      })
    },
    list: (work = {}) => withBucket((at) => listObjects(at, prefix, work)),
    get: (name, work = {}) => get(name, work),
    async remove(name) {
      if (!isBackupName(name)) throw new AppError('target-invalid', { detail: `${name} is no name of a backup.` })
      await remove(prefix + name)
    },
    check: (work = {}) => withBucket((at) => check(at, prefix, endpoint, work)),
  }
}

async function openBucket(options: Options): Promise<Bucket> {
  const sdk = await import('@aws-sdk/client-s3')
  const { endpoint, region, bucket, pathStyle, accessKeyId, secretAccessKey, timeoutMs = 60_000 } = options
  const client = new sdk.S3Client({
    ...{ region, forcePathStyle: pathStyle, credentials: { accessKeyId, secretAccessKey } },
    ...(endpoint ? { endpoint } : {}),
    maxAttempts: options.attempts ?? 5,
    // What the SDK would add to each request of its own accord, many storages refuse. Content-MD5 they all know, and
    // whether the whole arrived is found out by reading it back.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: Math.min(10_000, timeoutMs),
      requestTimeout: timeoutMs,
      socketTimeout: timeoutMs,
    },
  })
  return { client, sdk, bucket, partBytes: options.partBytes ?? 8 * megabyte }
}

async function openObject({ client, sdk, bucket }: Bucket, key: string, work: Work) {
  const answer = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }), abortedBy(work))
  return { bytes: answer.Body as AsyncIterable<Uint8Array>, sizeBytes: answer.ContentLength ?? 0 }
}

async function listObjects({ client, sdk, bucket }: Bucket, prefix: string, work: Work): Promise<TargetFile[]> {
  const files: TargetFile[] = []
  let token: string | undefined
  do {
    const command = new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token })
    const page = await client.send(command, abortedBy(work))
    for (const { Key = '', Size = 0 } of page.Contents ?? []) {
      const name = Key.slice(prefix.length)
      if (isBackupName(name)) files.push({ name, sizeBytes: Size })
    }
    if (page.IsTruncated && !page.NextContinuationToken) {
      throw new AppError('target-failed', { detail: `The list of the bucket ${bucket} broke off.` })
    }
    token = page.IsTruncated ? page.NextContinuationToken : undefined
  } while (token)
  return files
}

async function check(at: Bucket, prefix: string, endpoint: string | null, work: Work) {
  const { client, sdk, bucket } = at
  const from = performance.now()
  await client.send(new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 }), abortedBy(work))
  const key = `${prefix}.iceos-check-${randomUUID()}`
  const sent = randomBytes(1024)
  await client.send(new sdk.PutObjectCommand({ Bucket: bucket, Key: key, Body: sent }), abortedBy(work))
  const { bytes } = await openObject(at, key, work)
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  const isSame = sent.equals(Buffer.concat(chunks))
  const warnings: string[] = []
  try {
    await client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: key }), abortedBy(work))
  } catch (error) {
    // A key that may not delete protects against whoever steals it; then the storage itself has to clear out.
    if (!isDenied(error)) throw error
    warnings.push('This key may not delete. Old backups stay there until a lifecycle rule of the bucket removes them.')
  }
  if (!isSame) throw new AppError('target-damaged', { detail: `${bucket} gave back something else than was sent.` })
  if (endpoint?.startsWith('http:')) {
    warnings.push(
      'The connection is not encrypted. Backups are; when they are copied and how large they are can be seen.',
    )
  }
  return {
    sentence: `Listed the bucket, and wrote, read back and deleted an object in ${Math.round(performance.now() - from)} ms.`,
    warnings,
  }
}
