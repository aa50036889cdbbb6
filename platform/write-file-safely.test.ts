import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dataDir } from './data-dir.ts'
import { readHostAddress, writeHostAddress } from './host-address.ts'
import { writeFileSafely } from './write-file-safely.ts'

describe('a file', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'iceos-'))
  })
  afterEach(async () => {
    await chmod(folder, 0o700)
    await rm(folder, { recursive: true })
  })

  it('is written for its owner alone, over an older one too', async () => {
    const path = join(folder, 'file')
    await writeFile(path, 'older and longer')
    await writeFileSafely(path, 'new')
    expect(await readFile(path, 'utf8')).toBe('new')
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['file'])
  })

  it('that cannot be written leaves the older one and nothing else', async () => {
    await mkdir(join(folder, 'taken'))
    await expect(writeFileSafely(join(folder, 'taken'), 'x')).rejects.toThrow()
    expect(await readdir(folder)).toEqual(['taken'])
  })

  it('is never seen half written', async () => {
    const path = join(folder, 'file')
    const versions = ['a', 'b'].map((letter) => letter.repeat(200_000))
    await writeFileSafely(path, versions[0] ?? '')
    let isWriting = true
    const writing = (async () => {
      for (let count = 0; count < 20; count++) await writeFileSafely(path, versions[count % 2] ?? '')
      isWriting = false
    })()
    while (isWriting) expect(versions.includes(await readFile(path, 'utf8'))).toBe(true)
    await writing
  })

  it('says where the host is, as long as that lives', async () => {
    const remove = await writeHostAddress(folder, 'http://127.0.0.1:8000')
    expect(await readHostAddress(folder)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:8000' })
    await remove()
    expect(await readHostAddress(folder)).toBeUndefined()
    for (const text of ['', '{', '[]', '{"pid":2147480000,"url":"http://127.0.0.1:8000"}']) {
      await writeFile(join(folder, 'host.lock'), text)
      expect(await readHostAddress(folder)).toBeUndefined()
    }
    const other = { pid: process.pid, startTime: 'some other process', url: 'http://127.0.0.1:8000' }
    await writeFile(join(folder, 'host.lock'), JSON.stringify(other))
    expect(await readHostAddress(folder)).toBeUndefined()
  })

  it('lies where it was asked for, else where the environment says, else where the system keeps such things', () => {
    expect(dataDir(folder, { ICEOS_DATA_DIR: '/elsewhere' })).toBe(folder)
    expect(dataDir(undefined, { ICEOS_DATA_DIR: folder })).toBe(folder)
    expect(dataDir(undefined, {})).toMatch(/iceos/)
  })
})
