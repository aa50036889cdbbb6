import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { ensureToken, readToken, tokenFileOf } from './token-file.ts'

describe('the token file', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>
  beforeEach(async () => {
    folder = await tempFolder()
  })
  afterEach(() => folder.remove())

  it('is made at the first start, for its owner alone, and kept', async () => {
    const token = await ensureToken(folder.path, quietLog())
    expect(token).toMatch(/^ice_[\w-]{43}$/)
    expect(await ensureToken(folder.path, quietLog())).toBe(token)
    expect(await readToken(folder.path)).toBe(token)
    if (process.platform !== 'win32') expect((await stat(tokenFileOf(folder.path))).mode & 0o777).toBe(0o600)
  })

  it('is made anew when it holds something else, which is told', async () => {
    const log = quietLog()
    await writeFile(tokenFileOf(folder.path), 'ice_short')
    const token = await ensureToken(folder.path, log)
    expect((await readFile(tokenFileOf(folder.path), 'utf8')).trim()).toBe(token)
    expect(log.lines).toMatchObject([{ level: 'warn', message: expect.stringContaining('new token') }])
  })

  it.skipIf(process.platform === 'win32')('is closed again when others could read it', async () => {
    const log = quietLog()
    const token = await ensureToken(folder.path, log)
    await chmod(tokenFileOf(folder.path), 0o644)
    expect(await ensureToken(folder.path, log)).toBe(token)
    expect((await stat(tokenFileOf(folder.path))).mode & 0o777).toBe(0o600)
    expect(log.lines).toMatchObject([{ level: 'warn' }])
  })
})
