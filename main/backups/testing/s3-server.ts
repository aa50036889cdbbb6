/**
 * A small server that speaks as much of the S3 protocol as backups need: signatures, objects, conditional writes, lists in pages,
 * uploads in parts. It holds everything in memory, and can be told to misbehave.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { checkSignature } from './check-signature.ts'
import { createS3Store, S3Error, type S3Store } from './s3-store.ts'

export type S3Faults = {
  /** So many of the next requests are answered with 503 SlowDown. */
  slowDown: number
  /** After so many more parts the connection is cut in the middle of a body, for each part that follows. */
  cutAfterParts: number | null
  /** What is stored differs in one bit from what was sent. */
  flipStoredBit: boolean
  /** Downloads break off in the middle. */
  cutDownloads: boolean
  /** The server's clock is ahead by this. */
  clockAheadMs: number
  /** As a server that does not know conditional writes. */
  noConditions: boolean
  /** As a key that may not delete. */
  noDeletes: boolean
}

type Options = { bucket: string; accessKeyId: string; secretAccessKey: string; region: string }
type Limits = { quotaBytes: number; leastPartBytes: number; pageSize: number }

export type S3Server = Options & {
  endpoint: string
  store: S3Store
  faults: S3Faults
  /** Method and what it was for, in the order in which it came. */
  requests: string[]
  stop: () => Promise<void>
}

const region = 'test-1'

export async function startS3Server(limits: Partial<Limits> = {}): Promise<S3Server> {
  const options: Options = { bucket: 'backups', accessKeyId: 'AKIATEST', secretAccessKey: 'test-secret', region }
  const { quotaBytes = Number.POSITIVE_INFINITY, leastPartBytes = 0, pageSize = 1000 } = limits
  const store = createS3Store({ quotaBytes, leastPartBytes })
  const faults: S3Faults = {
    ...{ slowDown: 0, cutAfterParts: null, flipStoredBit: false, cutDownloads: false, clockAheadMs: 0 },
    ...{ noConditions: false, noDeletes: false },
  }
  const requests: string[] = []
  const context: Context = { options, store, faults, requests, pageSize }
  const server = createServer((request, response) => {
    answer(context, request, response).catch((error: unknown) => sendError(context, response, error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    ...{ ...options, endpoint: `http://127.0.0.1:${port}`, store, faults, requests },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Context = { options: Options; store: S3Store; faults: S3Faults; requests: string[]; pageSize: number }
type Ask = {
  method: string
  key: string
  query: URLSearchParams
  body: Buffer
  isOnlyNew: boolean
  md5: string | undefined
}

async function answer(context: Context, request: IncomingMessage, response: ServerResponse) {
  const { options, faults, requests } = context
  const { method = '', url = '', headers } = request
  const at = new URL(url, 'http://server')
  const [bucket, ...rest] = at.pathname.slice(1).split('/').map(decodeURIComponent)
  const query = at.searchParams
  requests.push(`${method} ${query.has('partNumber') ? `part ${query.get('partNumber')}` : rest.join('/')}`)
  if (query.has('partNumber') && faults.cutAfterParts !== null && --faults.cutAfterParts < 0) {
    request.once('data', () => request.socket.destroy())
    return
  }
  const body = await readBody(request)
  const nowMs = Date.now() + faults.clockAheadMs
  const problem = checkSignature({ method, url, headers, body }, { ...options, nowMs })
  if (problem) throw new S3Error(problem, problem === 'NotImplemented' ? 501 : 403)
  if (faults.slowDown > 0) {
    faults.slowDown--
    throw new S3Error('SlowDown', 503)
  }
  if (bucket !== options.bucket) throw new S3Error('NoSuchBucket', 404)
  const isOnlyNew = headers['if-none-match'] === '*'
  if (isOnlyNew && faults.noConditions) throw new S3Error('NotImplemented', 501)
  const contentMd5 = headers['content-md5']
  const md5 = Array.isArray(contentMd5) ? contentMd5[0] : contentMd5
  act(context, { method, key: rest.join('/'), query, body, isOnlyNew, md5 }, response)
}

function act({ store, faults, pageSize }: Context, ask: Ask, response: ServerResponse) {
  const { method, key, query, body, isOnlyNew, md5 } = ask
  const id = query.get('uploadId')
  if (method === 'GET' && !key) {
    return send(response, query.has('uploads') ? listUploads(store, query) : listObjects(store, query, pageSize))
  }
  if (method === 'GET' && id) return send(response, listParts(store, query, id, key, pageSize))
  if (method === 'GET') return sendObject(store, faults, key, response)
  if (method === 'POST' && query.has('uploads')) {
    return send(response, xml('InitiateMultipartUploadResult', tag('Key', key) + tag('UploadId', store.begin(key))))
  }
  if (method === 'POST' && id) {
    const etag = store.complete(id, key, readParts(body), isOnlyNew)
    return send(response, xml('CompleteMultipartUploadResult', tag('Key', key) + tag('ETag', etag)))
  }
  if (method === 'PUT') {
    const number = Number(query.get('partNumber'))
    const etag = id ? store.putPart(id, key, number, body, md5) : store.put(key, body, { md5, isOnlyNew })
    // Bit rot: it was taken in as it was sent, and changed afterwards.
    if (faults.flipStoredBit) body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 1
    return response.writeHead(200, { etag }).end()
  }
  if (method === 'DELETE') {
    if (faults.noDeletes) throw new S3Error('AccessDenied', 403)
    if (id) store.abort(id, key)
    else store.objects.delete(key)
    return response.writeHead(204).end()
  }
  throw new S3Error('MethodNotAllowed', 405)
}

function sendObject(store: S3Store, faults: S3Faults, key: string, response: ServerResponse) {
  const found = store.objects.get(key)
  if (!found) throw new S3Error('NoSuchKey', 404)
  const { bytes, etag, changedAt } = found
  response.writeHead(200, { etag, 'content-length': bytes.length, 'last-modified': changedAt.toUTCString() })
  if (!faults.cutDownloads) return response.end(bytes)
  return response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy())
}

function listObjects(store: S3Store, query: URLSearchParams, pageSize: number): string {
  const prefix = query.get('prefix') ?? ''
  const after = query.get('continuation-token') ?? ''
  const most = Math.min(pageSize, Number(query.get('max-keys') ?? pageSize))
  const keys = [...store.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted()
  const page = keys.slice(0, most)
  const isTruncated = keys.length > page.length
  const contents = page.map((key) => {
    const { bytes, etag, changedAt } = store.objects.get(key) ?? {
      bytes: Buffer.of(),
      etag: '',
      changedAt: new Date(0),
    }
    const about = tag('Size', bytes.length) + tag('ETag', etag) + tag('LastModified', changedAt.toISOString())
    return `<Contents>${tag('Key', key)}${about}</Contents>`
  })
  const next = isTruncated ? tag('NextContinuationToken', page.at(-1) ?? '') : ''
  return xml(
    'ListBucketResult',
    tag('IsTruncated', isTruncated) + tag('KeyCount', page.length) + contents.join('') + next,
  )
}

function listUploads(store: S3Store, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? ''
  const found = [...store.uploads.values()].filter(({ key }) => key.startsWith(prefix))
  const uploads = found.map(
    ({ key, id, initiated }) =>
      `<Upload>${tag('Key', key)}${tag('UploadId', id)}${tag('Initiated', initiated.toISOString())}</Upload>`,
  )
  return xml('ListMultipartUploadsResult', tag('IsTruncated', false) + uploads.join(''))
}

function listParts(store: S3Store, query: URLSearchParams, id: string, key: string, pageSize: number): string {
  const after = Number(query.get('part-number-marker') ?? 0)
  const all = [...store.findUpload(id, key).parts].filter(([number]) => number > after).toSorted(([a], [b]) => a - b)
  const page = all.slice(0, pageSize)
  const isTruncated = all.length > page.length
  const parts = page.map(
    ([number, { bytes, etag }]) =>
      `<Part>${tag('PartNumber', number)}${tag('ETag', etag)}${tag('Size', bytes.length)}</Part>`,
  )
  const next = isTruncated ? tag('NextPartNumberMarker', page.at(-1)?.[0] ?? 0) : ''
  return xml('ListPartsResult', tag('IsTruncated', isTruncated) + next + parts.join(''))
}

const readParts = (body: Buffer) =>
  [...body.toString().matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    number: Number(part.match(/<PartNumber>(\d+)</)?.[1]),
    etag: (part.match(/<ETag>(.*?)<\/ETag>/)?.[1] ?? '').replaceAll('&quot;', '"'),
  }))

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const tag = (name: string, value: unknown) => `<${name}>${escaped(String(value))}</${name}>`
const xml = (name: string, inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</${name}>`
const send = (response: ServerResponse, text: string) =>
  response.writeHead(200, { 'content-type': 'application/xml' }).end(text)

function sendError({ faults }: Context, response: ServerResponse, error: unknown) {
  if (response.headersSent || response.destroyed) return response.destroy()
  const { code, status } = error instanceof S3Error ? error : new S3Error('InternalError', 500)
  const date = new Date(Date.now() + faults.clockAheadMs).toUTCString()
  response.writeHead(status, { 'content-type': 'application/xml', date })
  response.end(`<?xml version="1.0" encoding="UTF-8"?><Error>${tag('Code', code)}${tag('Message', code)}</Error>`)
}
