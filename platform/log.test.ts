import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog, printLine } from './log.ts'
import { createSecret } from './secret.ts'

describe('the log', () => {
  let folder = ''
  let shown: string[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'iceos-'))
    shown = []
  })
  afterEach(() => rm(folder, { recursive: true }))
  const open = () => createLog({ folder: join(folder, 'logs'), name: 'engine', stderr: (line) => shown.push(line) })
  const read = () => readFile(join(folder, 'logs', 'engine.log'), 'utf8')

  it('writes one line for each message, and shows warnings and errors on stderr', async () => {
    const log = open()
    log.debug('hidden')
    log.info('first', { runId: 'r1' })
    log.warn('second')
    const lines = (await read()).trim().split('\n')
    expect(lines.map((line) => line.slice(25))).toEqual([
      'info  [engine] first {"runId":"r1"}',
      'warn  [engine] second',
    ])
    expect(Date.parse(lines[0]?.slice(0, 24) ?? '')).toBeGreaterThan(Date.now() - 60_000)
    expect(shown).toEqual([`${lines[1]}\n`])
    if (process.platform !== 'win32') expect((await stat(join(folder, 'logs', 'engine.log'))).mode & 0o077).toBe(0)
  })

  it('says more or less when its level is changed', async () => {
    const log = open()
    log.setLevel('debug')
    log.debug('now seen')
    log.setLevel('error')
    log.warn('not seen')
    expect((await read()).trim()).toMatch(/debug \[engine\] now seen$/)
    expect(shown).toEqual([])
  })

  it('hides secrets, wherever they stand', () => {
    const secret = createSecret()
    const error = new Error(`bad ${secret}`, { cause: { headers: { authorization: `Bearer ${secret}` } } })
    const line = printLine(new Date(), 'error', 'host', `with ${secret}`, { error, url: `http://x/#code=${secret}` })
    expect(line).not.toContain(secret)
    expect(line.match(/ice_\*\*\*/g)?.length).toBeGreaterThanOrEqual(4)
  })

  it('shows an error with its code, stack and cause, on one line', () => {
    const error = Object.assign(new Error('no\nroom'), { code: 'ENOSPC', cause: new Error('why') })
    const line = printLine(new Date(), 'error', 'host', 'two\nlines', { error })
    expect(line).not.toContain('\n')
    expect(line).toContain('"code":"ENOSPC"')
    expect(line).toContain('"cause":{"name":"Error","message":"why"')
  })

  it('survives what JSON cannot print', () => {
    const round: Record<string, unknown> = { big: 10n }
    round.self = round
    expect(printLine(new Date(), 'info', 'host', 'round', round)).toContain('round')
  })

  it('rotates, and keeps four old files', async () => {
    const log = open()
    const block = 'x'.repeat(3 * 1024 * 1024)
    for (let count = 0; count < 14; count++) log.info(block)
    const names = (await readdir(join(folder, 'logs'))).sort()
    expect(names).toEqual(['engine.log', 'engine.log.1', 'engine.log.2', 'engine.log.3', 'engine.log.4'])
  })
})
