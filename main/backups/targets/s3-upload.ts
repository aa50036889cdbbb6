/**
 * Brings one file into a bucket. A large one goes in parts: what a killed program had brought over already is found by asking
 * the storage, compared part by part, and not sent again.
 */
import { createHash } from 'node:crypto'
import type { CompletedPart, S3Client } from '@aws-sdk/client-s3'
import { isAbsent, isNotImplemented, isTaken } from './s3-errors.ts'
import type { Source, Work } from './target.ts'

export type Bucket = {
  client: S3Client
  sdk: typeof import('@aws-sdk/client-s3')
  bucket: string
  /** Bytes of a part, for files that fit into so many parts. */
  partBytes: number
}

const mostParts = 9000
const partsAtOnce = 2
const megabyte = 1024 * 1024

export async function upload(at: Bucket, key: string, source: Source, work: Work): Promise<void> {
  const partBytes = partBytesFor(source.sizeBytes, at.partBytes)
  if (source.sizeBytes <= partBytes) return putWhole(at, key, source, work)
  const uploadId = (await findUpload(at, key)) ?? (await beginUpload(at, key))
  const parts = await putParts(at, { key, uploadId, partBytes }, source, work)
  const { CompleteMultipartUploadCommand } = at.sdk
  await unlessTaken((condition) =>
    at.client.send(
      new CompleteMultipartUploadCommand({
        ...{ Bucket: at.bucket, Key: key, UploadId: uploadId, MultipartUpload: { Parts: parts }, ...condition },
      }),
      abortedBy(work),
    ),
  )
}

/** The same for the same file, whoever asks: so parts of an earlier try fit. */
export function partBytesFor(sizeBytes: number, least: number): number {
  const needed = Math.ceil(sizeBytes / mostParts)
  return needed <= least ? least : Math.ceil(needed / megabyte) * megabyte
}

async function putWhole(at: Bucket, key: string, source: Source, work: Work) {
  const body = await readAll(source, 0, source.sizeBytes)
  const { PutObjectCommand } = at.sdk
  await unlessTaken((condition) =>
    at.client.send(
      new PutObjectCommand({ Bucket: at.bucket, Key: key, Body: body, ContentMD5: md5(body, 'base64'), ...condition }),
      abortedBy(work),
    ),
  )
}

/** Never over something that is there already, where the storage can promise that; not every one can. */
async function unlessTaken(send: (condition: { IfNoneMatch?: string }) => Promise<unknown>) {
  try {
    await send({ IfNoneMatch: '*' })
  } catch (error) {
    if (isTaken(error)) return // whether it is the right one, reading it back will tell
    if (!isNotImplemented(error)) throw error
    await send({})
  }
}

async function findUpload({ client, sdk, bucket }: Bucket, key: string): Promise<string | undefined> {
  const { Uploads = [] } = await client.send(new sdk.ListMultipartUploadsCommand({ Bucket: bucket, Prefix: key }))
  const mine = Uploads.filter(({ Key }) => Key === key)
  return mine.toSorted((a, b) => Number(b.Initiated ?? 0) - Number(a.Initiated ?? 0))[0]?.UploadId
}

async function beginUpload({ client, sdk, bucket }: Bucket, key: string): Promise<string> {
  const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand({ Bucket: bucket, Key: key }))
  if (!UploadId) throw new Error('The storage began an upload and gave no id for it.')
  return UploadId
}

type Upload = { key: string; uploadId: string; partBytes: number }

async function putParts(at: Bucket, upload: Upload, source: Source, work: Work): Promise<CompletedPart[]> {
  const { key, uploadId, partBytes } = upload
  const there = await listParts(at, upload)
  const count = Math.ceil(source.sizeBytes / partBytes)
  const done: CompletedPart[] = []
  let next = 1
  const putNext = async () => {
    while (next <= count) {
      work.signal?.throwIfAborted()
      const number = next++
      const from = (number - 1) * partBytes
      const body = await readAll(source, from, Math.min(from + partBytes, source.sizeBytes))
      const found = there.get(number)
      const isSame = found?.size === body.length && found.etag.replaceAll('"', '') === md5(body, 'hex')
      const etag = isSame ? found.etag : await putPart(at, { key, uploadId, number, body }, work)
      done.push({ PartNumber: number, ETag: etag })
      work.onProgress?.((done.length / count) * 100)
    }
  }
  const workers = Array.from({ length: Math.min(partsAtOnce, count) }, putNext)
  const ended = await Promise.allSettled(workers) // none may still be sending when this has failed
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  return done.toSorted((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0))
}

type Part = { key: string; uploadId: string; number: number; body: Uint8Array }

async function putPart({ client, sdk, bucket }: Bucket, { key, uploadId, number, body }: Part, work: Work) {
  const { ETag } = await client.send(
    new sdk.UploadPartCommand({
      ...{ Bucket: bucket, Key: key, UploadId: uploadId, PartNumber: number, Body: body },
      ContentMD5: md5(body, 'base64'),
    }),
    abortedBy(work),
  )
  if (!ETag) throw new Error('The storage took a part and gave no tag for it.')
  return ETag
}

async function listParts({ client, sdk, bucket }: Bucket, { key, uploadId }: Upload) {
  const found = new Map<number, { etag: string; size: number }>()
  let marker: string | undefined
  do {
    const page = await client
      .send(new sdk.ListPartsCommand({ Bucket: bucket, Key: key, UploadId: uploadId, PartNumberMarker: marker }))
      .catch((error: unknown) => {
        if (isAbsent(error)) return undefined
        throw error
      })
    for (const { PartNumber, ETag, Size } of page?.Parts ?? []) {
      if (PartNumber && ETag && Size !== undefined) found.set(PartNumber, { etag: ETag, size: Size })
    }
    marker = page?.IsTruncated ? page.NextPartNumberMarker : undefined
  } while (marker)
  return found
}

/** Gives up uploads of other files that nobody has gone on with for a week: their parts cost money and are not listed. */
export async function tidyUploads({ client, sdk, bucket }: Bucket, prefix: string, isOurs: (key: string) => boolean) {
  const { Uploads = [] } = await client.send(new sdk.ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }))
  const weekAgo = Date.now() - 7 * 86_400_000
  for (const { Key, UploadId, Initiated } of Uploads) {
    if (!Key || !UploadId || !isOurs(Key) || Number(Initiated ?? Date.now()) > weekAgo) continue
    await client
      .send(new sdk.AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }))
      .catch((error: unknown) => {
        if (!isAbsent(error)) throw error
      })
  }
}

async function readAll(source: Source, from: number, to: number): Promise<Uint8Array> {
  const body = Buffer.allocUnsafe(to - from)
  let at = 0
  for await (const chunk of source.read(from, to)) {
    body.set(chunk, at)
    at += chunk.length
  }
  if (at !== body.length) throw new Error(`${source.name} became shorter while it was copied.`)
  return body
}

const md5 = (body: Uint8Array, as: 'base64' | 'hex') => createHash('md5').update(body).digest(as)
export const abortedBy = ({ signal }: Work) => (signal ? { abortSignal: signal } : {})
