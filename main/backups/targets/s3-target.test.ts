import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type S3Server, startS3Server } from '../testing/s3-server.ts'
import { createS3Target, type S3Settings } from './s3-target.ts'
import { partBytesFor } from './s3-upload.ts'
import type { Source, Target } from './target.ts'

const partBytes = 64 * 1024

const sourceOf = (bytes: Buffer, name = 'one.icebackup'): Source => ({
  name,
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  async *read(from, to) {
    for (let at = from; at < to; at += 10_000) yield bytes.subarray(at, Math.min(at + 10_000, to))
  },
})
async function bytesOf(target: Target, name: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of target.get(name)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('a bucket', () => {
  let server: S3Server
  beforeEach(async () => {
    server = await startS3Server({ pageSize: 3 })
  })
  afterEach(() => server.stop())

  const open = (change: Partial<S3Settings> = {}, attempts = 2) =>
    createS3Target({
      ...{
        endpoint: server.endpoint,
        region: server.region,
        bucket: server.bucket,
        prefix: 'ice os/ü+',
        pathStyle: true,
      },
      ...{ accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey, ...change },
      ...{ partBytes, attempts, timeoutMs: 5000 },
    })
  const partsSent = () => server.requests.filter((request) => request.startsWith('PUT part')).length

  it('takes a small file, gives it back, lists it and removes it', async () => {
    const target = open()
    const bytes = randomBytes(1000)
    await target.put(sourceOf(bytes))
    expect(await target.list()).toEqual([{ name: 'one.icebackup', sizeBytes: 1000 }])
    expect(bytes.equals(await bytesOf(target, 'one.icebackup'))).toBe(true)
    await target.remove('one.icebackup')
    await target.remove('one.icebackup')
    expect(await target.list()).toEqual([])
  })

  it('takes a large file in parts, and tells how far it is', async () => {
    const percents: number[] = []
    const bytes = randomBytes(10 * partBytes + 17)
    await open().put(sourceOf(bytes), { onProgress: (percent) => percents.push(percent) })
    expect(partsSent()).toBe(11)
    expect(bytes.equals(await bytesOf(open(), 'one.icebackup'))).toBe(true)
    expect(percents).toEqual(percents.toSorted((a, b) => a - b))
    expect(percents.at(-1)).toBe(100)
    expect(server.store.uploads.size).toBe(0)
  })

  it('goes on after a cut with what is there already, also in another program', async () => {
    const bytes = randomBytes(10 * partBytes)
    server.faults.cutAfterParts = 6
    await expect(open({}, 1).put(sourceOf(bytes))).rejects.toMatchObject({ code: 'target-unreachable' })
    expect(server.store.objects.size).toBe(0)
    const there = [...server.store.uploads.values()][0]?.parts.size ?? 0
    expect(there).toBeGreaterThanOrEqual(5)
    server.faults.cutAfterParts = null
    server.requests.length = 0
    await open().put(sourceOf(bytes))
    expect(partsSent()).toBe(10 - there)
    expect(bytes.equals(await bytesOf(open(), 'one.icebackup'))).toBe(true)
  })

  it('sends parts again that are not the same any more', async () => {
    const bytes = randomBytes(4 * partBytes)
    server.faults.cutAfterParts = 3
    await expect(open({}, 1).put(sourceOf(bytes))).rejects.toMatchObject({ code: 'target-unreachable' })
    server.faults.cutAfterParts = null
    const other = Buffer.from(bytes)
    other[10] = (other[10] ?? 0) ^ 1
    await open().put(sourceOf(other))
    expect(other.equals(await bytesOf(open(), 'one.icebackup'))).toBe(true)
  })

  it('is not sent a file twice', async () => {
    const source = sourceOf(randomBytes(3 * partBytes))
    await open().put(source)
    const sent = partsSent()
    await open().put(source)
    expect(partsSent()).toBe(sent)
  })

  it('that changed what it stored is found out, and the copy is deleted', async () => {
    server.faults.flipStoredBit = true
    await expect(open().put(sourceOf(randomBytes(1000)))).rejects.toMatchObject({ code: 'target-damaged' })
    expect(server.store.objects.size).toBe(0)
    await expect(open().put(sourceOf(randomBytes(3 * partBytes)))).rejects.toMatchObject({ code: 'target-damaged' })
    expect(server.store.objects.size).toBe(0)
  })

  it('has a damaged copy replaced', async () => {
    const bytes = randomBytes(1000)
    server.faults.flipStoredBit = true
    await expect(open({}, 1).put(sourceOf(bytes))).rejects.toMatchObject({ code: 'target-damaged' })
    server.faults.flipStoredBit = false
    server.store.put('ice os/ü+one.icebackup', Buffer.from('something else'), { md5: undefined, isOnlyNew: false })
    await open().put(sourceOf(bytes))
    expect(bytes.equals(await bytesOf(open(), 'one.icebackup'))).toBe(true)
  })

  it('that breaks off a download is no whole file', async () => {
    await open().put(sourceOf(randomBytes(500_000)))
    server.faults.cutDownloads = true
    await expect(bytesOf(open(), 'one.icebackup')).rejects.toMatchObject({ code: 'target-unreachable' })
  })

  it('that is busy is asked again, and after some times no more', async () => {
    server.faults.slowDown = 2
    await open({}, 4).put(sourceOf(randomBytes(100)))
    server.faults.slowDown = 1000
    await expect(open().list()).rejects.toMatchObject({ code: 'target-unreachable' })
  })

  it('that knows no conditional writes is written to without', async () => {
    server.faults.noConditions = true
    await open().put(sourceOf(randomBytes(100), 'small.icebackup'))
    await open().put(sourceOf(randomBytes(3 * partBytes), 'large.icebackup'))
    expect((await open().list()).map(({ name }) => name)).toEqual(['large.icebackup', 'small.icebackup'])
  })

  it('is listed page by page, without what is not ours', async () => {
    const target = open()
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
      await target.put(sourceOf(randomBytes(10), `${name}.icebackup`))
    server.store.put('ice os/ü+notes.txt', Buffer.from('mine'), { md5: undefined, isOnlyNew: false })
    server.store.put('elsewhere/x.icebackup', Buffer.from('not here'), { md5: undefined, isOnlyNew: false })
    expect((await target.list()).map(({ name }) => name[0])).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'])
  })

  it('has uploads given up that nobody went on with for a week', async () => {
    const old = server.store.begin('ice os/ü+old.icebackup')
    const foreign = server.store.begin('ice os/ü+film.mkv')
    for (const upload of server.store.uploads.values()) upload.initiated = new Date(Date.now() - 8 * 86_400_000)
    await open().put(sourceOf(randomBytes(10)))
    expect([...server.store.uploads.keys()]).toEqual([foreign])
    expect(old).not.toBe(foreign)
  })

  it('can be stopped in the middle, and stays without half a file', async () => {
    const abort = new AbortController()
    const source = sourceOf(randomBytes(10 * partBytes))
    const put = open().put(source, { signal: abort.signal, onProgress: () => abort.abort() })
    await expect(put).rejects.toMatchObject({ name: 'AbortError' })
    expect(await open().list()).toEqual([])
  })

  it('is checked by writing, reading back and deleting', async () => {
    const { sentence, warnings } = await open().check()
    expect(sentence).toContain('read back')
    expect(warnings).toEqual([expect.stringContaining('not encrypted')])
    expect(server.store.objects.size).toBe(0)
    server.faults.noDeletes = true
    expect((await open().check()).warnings[0]).toContain('may not delete')
  })

  it.each<[string, Partial<S3Settings>, string, string]>([
    ['an unknown key', { accessKeyId: 'AKIANOBODY' }, 'target-refused-key', 'does not know this access key'],
    ['a wrong secret', { secretAccessKey: 'wrong' }, 'target-refused-key', 'does not belong to this access key ID'],
    ['no such bucket', { bucket: 'nowhere' }, 'target-bucket-missing', 'has no bucket nowhere'],
    ['another region', { region: 'mars-1' }, 'target-invalid', 'not in the region mars-1'],
    ['nobody there', { endpoint: 'http://127.0.0.1:9' }, 'target-unreachable', 'Nothing answers at 127.0.0.1:9'],
    ['no such name', { endpoint: 'http://storage.invalid' }, 'target-unreachable', 'no machine of the name'],
  ])('says what is wrong: %s', async (_, change, code, words) => {
    const refused = { code, detail: expect.stringContaining(words) }
    await expect(open(change, 1).check()).rejects.toMatchObject(refused)
    await expect(open(change, 1).put(sourceOf(randomBytes(10)))).rejects.toMatchObject(refused)
  })

  it('says what is wrong: no room left', async () => {
    const small = await startS3Server({ quotaBytes: 100 })
    await expect(open({ endpoint: small.endpoint }).put(sourceOf(randomBytes(200)))).rejects.toMatchObject({
      ...{ code: 'target-full', detail: expect.stringContaining('no room left') },
    })
    await small.stop()
  })

  it('whose clock differs is spoken to by its own time', async () => {
    server.faults.clockAheadMs = 40 * 60_000
    await open({}, 3).put(sourceOf(randomBytes(10)))
    await expect(open({}, 1).check()).rejects.toMatchObject({
      ...{ code: 'target-clock-wrong', detail: expect.stringContaining('Set this machine') },
    })
  })

  it('gets parts as large as S3 wants them', async () => {
    const strict = await startS3Server({ leastPartBytes: 5 * 1024 * 1024 })
    const bytes = randomBytes(17 * 1024 * 1024)
    const { endpoint, region, bucket, accessKeyId, secretAccessKey } = strict
    await createS3Target({ endpoint, region, bucket, prefix: '', pathStyle: true, accessKeyId, secretAccessKey }).put(
      sourceOf(bytes),
    )
    expect(strict.store.objects.get('one.icebackup')?.bytes.equals(bytes)).toBe(true)
    await strict.stop()
    expect(partBytesFor(1e9, 8 << 20)).toBe(8 << 20)
    expect(Math.ceil(5e12 / partBytesFor(5e12, 8 << 20))).toBeLessThanOrEqual(10_000)
  })
})
