/**
 * Files that are damaged on purpose, too large inside, or long. Fifty damaged ones each time; `ICEOS_FAULTS=long` makes
 * it five hundred, and reads a text of 200 MB.
 */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../../contracts/errors.ts'
import { seeded } from '../evaluating/statistics.ts'
import { makePdf } from '../testing/make-pdf.ts'
import { readInChild } from './read-in-child.ts'

const isLong = process.env.ICEOS_FAULTS === 'long'
const count = isLong ? 500 : 50
const atOnce = 4
/** Of the process that reads, whatever the file. */
const mostMb = 300

const slide = `<p:sld xmlns:p="p" xmlns:a="a"><p:sp><p:txBody><a:p><a:r><a:t>A slide about ships</a:t></a:r></a:p></p:txBody></p:sp></p:sld>`
const container = `<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>`
const book = `<package><metadata><dc:title>Ships</dc:title></metadata><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>`
const page =
  '<html><head><title>Ships</title></head><body><h1>Ships</h1><p>They sail.</p><table><tr><td>1</td></tr></table></body></html>'

const schemas = 'http://schemas.openxmlformats.org'
const relations = `<Relationships xmlns="${schemas}/package/2006/relationships"><Relationship Id="r" Type="${schemas}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
const wordText = `<w:document xmlns:w="${schemas}/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Ships</w:t></w:r></w:p></w:body></w:document>`

/** One of each kind, whole. */
const whole: Readonly<Record<string, Uint8Array>> = {
  'a.pdf': makePdf(['Ships sail on the sea.', 'And come home again in the evening.']),
  'a.pptx': zipSync({ 'ppt/slides/slide1.xml': strToU8(slide) }),
  'a.epub': zipSync({
    'META-INF/container.xml': strToU8(container),
    'book.opf': strToU8(book),
    'a.xhtml': strToU8(page),
  }),
  'a.docx': zipSync({
    '[Content_Types].xml': strToU8('<Types><Default Extension="xml" ContentType="application/xml"/></Types>'),
    '_rels/.rels': strToU8(relations),
    'word/document.xml': strToU8(wordText),
  }),
  'a.zip': zipSync({ 'a.html': strToU8(page), 'b.json': strToU8('{"ships": [1, 2, {"deep": null}]}') }),
  'a.html': strToU8(page),
  'a.json': strToU8('{"ships": [{"name": "Aurora", "year": 1897}]}'),
  'a.eml': strToU8('From: a@b\r\nSubject: Ships\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThey sail.\r\n'),
  'a.csv': strToU8('ship,year\n"Aurora",1897\n'),
  'a.md': strToU8('# Ships\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```\ncode\n```\n'),
}

describe('A file', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'iceos-hostile-'))
  })
  const peaks: { name: string; peakMb: number }[] = []
  afterAll(async () => {
    const most = peaks.sort((a, b) => b.peakMb - a.peakMb).slice(0, 5)
    if (isLong) process.stdout.write(`memory of the reader, at most: ${JSON.stringify(most)}\n`)
    await rm(folder, { recursive: true, force: true })
  })

  async function read(name: string, bytes: Uint8Array, limits = { silenceMs: 30_000, memoryMb: 512 }) {
    const path = join(folder, `${crypto.randomUUID()}-${name}`)
    await writeFile(path, bytes)
    try {
      return await readPath(path, name, limits)
    } finally {
      await rm(path)
    }
  }

  async function readPath(path: string, name: string, limits: { silenceMs: number; memoryMb: number }) {
    let pages = 0
    let length = 0
    let peakMb = 0
    const onEnd = (end: { peakMb: number }) => {
      peakMb = end.peakMb
    }
    for await (const reading of readInChild({ path, name }, new AbortController().signal, limits, onEnd)) {
      if (reading.type !== 'page') continue
      pages++
      length += reading.blocks.reduce((sum, { text }) => sum + text.length, 0)
    }
    expect(peakMb).toBeGreaterThan(0)
    expect(peakMb, name).toBeLessThan(mostMb)
    if (isLong && length > 0) peaks.push({ name, peakMb: Math.round(peakMb) })
    return { pages, length }
  }

  const reasonFor = (name: string, bytes: Uint8Array) =>
    read(name, bytes).then(
      () => undefined,
      (error: unknown) => error,
    )

  it.each(Object.keys(whole))('is read when it is whole: %s', async (name) => {
    expect((await read(name, whole[name] ?? new Uint8Array())).length).toBeGreaterThan(0)
  })

  it(`that is damaged is read as far as it goes, or refused with a reason (${count} of them)`, async () => {
    const random = seeded(20)
    const files = Array.from({ length: count }, (_, at) => {
      const [name = '', bytes = new Uint8Array()] = Object.entries(whole)[at % Object.keys(whole).length] ?? []
      return { name, bytes: damage(bytes, random) }
    })
    const reasons: unknown[] = []
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let file = files.pop(); file; file = files.pop()) reasons.push(await reasonFor(file.name, file.bytes))
      }),
    )
    expect(reasons).toHaveLength(count)
    const refused = reasons.filter((reason) => reason !== undefined)
    for (const reason of refused) {
      expect(reason).toBeInstanceOf(AppError)
      expect((reason as AppError).detail).toBeTruthy()
      expect(['document-unreadable', 'document-too-large', 'document-kind-unknown', 'document-locked']).toContain(
        (reason as AppError).code,
      )
    }
    expect(refused.length).toBeGreaterThan(count / 10)
  }, 600_000)

  it('that unpacks to more than it may is refused, whether it says so or not', async () => {
    const packed = zipSync({ 'a.txt': new Uint8Array(2_000_000) })
    expect(await reasonFor('bomb.zip', claiming(packed, 300_000_000))).toMatchObject({ code: 'document-too-large' })
    // Unpacking stops where the archive said it would end.
    const { length } = await read('lying.zip', claiming(zipSync({ 'a.txt': strToU8('Ships sail. '.repeat(9999)) }), 10))
    expect(length).toBeLessThan(100)
  }, 120_000)

  it('of a thousand pages is read to its end', async () => {
    const pages = Array.from({ length: 1000 }, (_, at) => `Page ${at + 1} tells of ships and of the sea.`)
    expect(await read('long.pdf', makePdf(pages))).toMatchObject({ pages: 1000 })
  }, 120_000)

  it.runIf(isLong)(
    'of 200 MB is read in little memory',
    async () => {
      const path = join(folder, 'long.txt')
      const file = await open(path, 'w')
      const paragraph = `${'Ships sail on the sea and come home in the evening. '.repeat(20)}\n\n`
      const part = paragraph.repeat(1000)
      for (let length = 0; length < 200_000_000; length += part.length) await file.write(part)
      await file.close()
      const { length } = await readPath(path, 'long.txt', { silenceMs: 60_000, memoryMb: 128 })
      expect(length).toBeGreaterThan(190_000_000)
    },
    600_000,
  )
})

/** The unpacked size, where the directory at the end of an archive says it. */
function claiming(archive: Uint8Array, bytes: number): Uint8Array {
  const lying = Buffer.from(archive)
  lying.writeUInt32LE(bytes, lying.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02])) + 24)
  return lying
}

/** Bytes changed, cut off, doubled or put in, as a broken disk or an enemy would. */
function damage(bytes: Uint8Array, random: () => number): Uint8Array {
  const at = () => Math.floor(random() * bytes.length)
  const damaged = Buffer.from(bytes)
  const way = Math.floor(random() * 4)
  if (way === 0) return damaged.subarray(0, Math.max(1, at()))
  if (way === 1) return Buffer.concat([damaged.subarray(0, at()), damaged.subarray(at())])
  if (way === 2) {
    const noise = Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * 256)))
    const place = at()
    return Buffer.concat([damaged.subarray(0, place), noise, damaged.subarray(place)])
  }
  for (let change = 0; change < Math.max(4, bytes.length / 20); change++) damaged[at()] = Math.floor(random() * 256)
  return damaged
}
