import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tempFolder } from '../../testing/temp-folder.ts'
import { fileSource } from './file-source.ts'
import { claimFolder, createFolderTarget } from './folder-target.ts'
import type { Source } from './target.ts'

const name = 'one.icebackup'

describe('a folder', () => {
  let root: Awaited<ReturnType<typeof tempFolder>>
  let path = ''
  beforeEach(async () => {
    root = await tempFolder()
    path = join(root.path, 'usb')
    await mkdir(path)
  })
  afterEach(() => root.remove())

  const open = async (mark?: string) =>
    createFolderTarget({ path, mark: mark ?? (await claimFolder(path)), homeFolder: root.path })
  async function sourceOf(bytes: Buffer): Promise<Source> {
    const file = join(root.path, 'source')
    await writeFile(file, bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return fileSource(file, { name, sizeBytes: bytes.length, sha256 })
  }

  it('takes a file, gives it back, lists it and removes it', async () => {
    const target = await open()
    const bytes = randomBytes(300_000)
    const percents: number[] = []
    await target.put(await sourceOf(bytes), { onProgress: (percent) => percents.push(percent) })
    expect(percents.at(-1)).toBe(100)
    expect(await target.list()).toEqual([{ name, sizeBytes: 300_000 }])
    const chunks: Uint8Array[] = []
    for await (const chunk of target.get(name)) chunks.push(chunk)
    expect(bytes.equals(Buffer.concat(chunks))).toBe(true)
    await target.remove(name)
    await target.remove(name)
    expect(await target.list()).toEqual([])
  })

  it('is known again by its mark, and keeps it when it is chosen twice', async () => {
    const mark = await claimFolder(path)
    expect(await claimFolder(path)).toBe(mark)
    const moved = join(root.path, 'moved')
    await rename(path, moved)
    expect(await claimFolder(moved)).toBe(mark)
  })

  it('is not made when it is not there', async () => {
    await rm(path, { recursive: true })
    await expect(claimFolder(path)).rejects.toMatchObject({ code: 'target-not-mounted' })
    await expect(claimFolder('usb')).rejects.toMatchObject({ code: 'target-invalid' })
    expect(await readdir(root.path)).toEqual([])
  })

  it('whose disk is not connected is not written into: not beside it, and not below its mount point', async () => {
    const target = await open()
    const source = await sourceOf(randomBytes(1000))
    await rm(path, { recursive: true })
    await mkdir(path) // the mount point, as it is without its disk
    const refused = { code: 'target-not-mounted', detail: expect.stringContaining('Connect its disk') }
    await expect(target.put(source)).rejects.toMatchObject(refused)
    await expect(target.list()).rejects.toMatchObject(refused)
    await expect(target.remove(name)).rejects.toMatchObject(refused)
    await expect(target.check()).rejects.toMatchObject(refused)
    expect(await readdir(path)).toEqual([])
    await rm(path, { recursive: true })
    await expect(target.put(source)).rejects.toMatchObject(refused)
    expect(await readdir(root.path)).toEqual(['source'])
  })

  it('that another disk took the place of is not written into', async () => {
    const target = await open()
    await rm(path, { recursive: true })
    await mkdir(path)
    await claimFolder(path)
    await expect(target.list()).rejects.toMatchObject({ code: 'target-not-mounted' })
  })

  it('never has half a file under its name', async () => {
    const target = await open()
    const source = await sourceOf(randomBytes(1_000_000))
    const abort = new AbortController()
    const stopped = target.put(source, { signal: abort.signal, onProgress: () => abort.abort() })
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    await expect(target.put({ ...source, sha256: 'x' })).rejects.toMatchObject({ code: 'target-damaged' })
    expect((await readdir(path)).filter((entry) => entry.startsWith('one'))).toEqual([])
  })

  it('lists and removes nothing but backups', async () => {
    const target = await open()
    await writeFile(join(path, 'holiday.jpg'), 'mine')
    await mkdir(join(path, 'folder.icebackup'))
    expect(await target.list()).toEqual([])
    await expect(target.remove('../source.icebackup')).rejects.toMatchObject({ code: 'target-invalid' })
    await expect(target.remove('holiday.jpg')).rejects.toMatchObject({ code: 'target-invalid' })
    expect(await readFile(join(path, 'holiday.jpg'), 'utf8')).toBe('mine')
  })

  it('is checked by writing and reading back, and says when it is on the same disk', async () => {
    const { sentence, warnings } = await (await open()).check()
    expect(sentence).toMatch(/read back and deleted .* free/)
    expect(warnings).toEqual([expect.stringContaining('same disk')])
    expect(await readdir(path)).toEqual(['.iceos-backups.json'])
  })
})
