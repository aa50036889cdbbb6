/** Text in pictures: in files, and on pages that a scanner made. In the process that reads files, with its limits. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePdf } from '../testing/make-pdf.ts'
import { makeScan, scannedPage } from '../testing/make-scan.ts'
import { sizeOfPicture, toPnm } from './pictures.ts'
import { readInChild } from './read-in-child.ts'

const slow = 300_000

describe('Text in pictures', () => {
  let folder: string
  let png: Buffer
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'iceos-pictures-'))
    png = await scannedPage()
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function read(name: string, bytes: Uint8Array, recognizes = true) {
    const path = join(folder, name)
    await writeFile(path, bytes)
    const pages: string[] = []
    const notes: string[] = []
    for await (const reading of readInChild({ path, name, recognizes }, new AbortController().signal)) {
      if (reading.type === 'page') pages.push(reading.blocks.map(({ text }) => text).join('\n'))
      if (reading.type === 'notes') notes.push(...reading.notes)
    }
    return { pages, notes }
  }

  it(
    'is read from a picture',
    async () => {
      const { pages, notes } = await read('page.png', png)
      expect(pages.join(' ').replace(/\s+/g, ' ')).toContain(
        'The lighthouse of Skarn was built in 1871 of grey granite.',
      )
      expect(notes).toEqual(['Its text was recognised in a picture.'])
    },
    slow,
  )

  it(
    'is read from the pages that a scanner made, and says which these are',
    async () => {
      const { pages, notes } = await read('scan.pdf', makeScan(png, 2))
      expect(pages).toHaveLength(2)
      for (const page of pages) expect(page).toMatch(/lighthouse of Skarn[\s\S]*grey granite/)
      expect(notes).toEqual(['Recognised in pictures: page 1, 2.'])
    },
    slow,
  )

  it(
    'is named and left alone where nobody wants it',
    async () => {
      const { pages, notes } = await read('plain.pdf', makeScan(png), false)
      expect(pages).toEqual([''])
      expect(notes[0]).toContain('pictures of text only')
      await expect(read('plain.png', png, false)).rejects.toMatchObject({ code: 'document-empty' })
      const text = 'A page with text of its own is read as it is.'
      expect((await read('text.pdf', makePdf([text]))).notes).toEqual([])
    },
    slow,
  )

  it(
    'of a damaged picture, or one that would fill the memory, is refused with a reason',
    async () => {
      const huge = Buffer.from(png)
      huge.writeUInt32BE(100_000, 16)
      huge.writeUInt32BE(100_000, 20)
      await expect(read('huge.png', huge)).rejects.toMatchObject({ code: 'document-too-large' })
      await expect(read('none.jpg', Buffer.from('no picture at all'))).rejects.toMatchObject({
        code: 'document-unreadable',
      })
    },
    slow,
  )

  it('knows how large a picture is before it is decoded', () => {
    expect(sizeOfPicture(png)).toEqual({ width: 760, height: 190 })
    const jpeg = Buffer.from('ffd8ffe000040000ffc0000b080064012c0101', 'hex')
    expect(sizeOfPicture(jpeg)).toEqual({ width: 300, height: 100 })
    expect(sizeOfPicture(Buffer.from('GIF89a'))).toBeUndefined()
  })

  it('leaves out what is transparent', () => {
    const pnm = Buffer.from(toPnm({ width: 1, height: 1, channels: 4, data: new Uint8Array([65, 66, 67, 9]) }))
    expect(pnm.toString('latin1')).toBe('P6\n1 1\n255\nABC')
  })
})
