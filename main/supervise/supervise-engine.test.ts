import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isProcessAlive } from '../../platform/process-start-time.ts'
import { keysInMemory } from '../../platform/secret-key-keeper.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { tempFolder, until } from '../testing/temp-folder.ts'
import { exitCause } from './exit-cause.ts'
import { forkEngine } from './fork-engine.ts'
import { nextTryInMs } from './restart-policy.ts'
import { engineSocketPath } from './socket-path.ts'
import { type Supervisor, superviseEngine } from './supervise-engine.ts'

const entry = fileURLToPath(new URL('../testing/fake-engine.ts', import.meta.url))

describe('the supervisor of the engine', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>
  let engine: Supervisor | undefined
  let secrets: string[] = []
  beforeEach(async () => {
    folder = await tempFolder()
    secrets = []
  })
  afterEach(async () => {
    await engine?.stop()
    engine = undefined
    await folder.remove()
  })

  const behave = (how: string) => writeFileSync(join(folder.path, 'behaviour'), how)
  const starts = () => readFileSync(join(folder.path, 'starts'), 'utf8').trim().split('\n')
  const start = (rest: { silenceMs?: number; onProgress?: (message: string) => void; entry?: string } = {}) => {
    const log = quietLog()
    engine = superviseEngine({
      fork: () => forkEngine(rest.entry ?? entry, log),
      config: () => {
        secrets.push(`secret ${secrets.length}`)
        const hostSecret = secrets.at(-1) ?? ''
        return { dataDir: folder.path, socketPath: engineSocketPath(folder.path), hostSecret, logLevel: 'info' }
      },
      log,
      patience: { askMs: 300, termMs: 300 },
      ...rest,
    })
    return engine
  }

  it('starts it and hands on what it says', async () => {
    const said: string[] = []
    const { settled, state, hostSecret } = start({ onProgress: (message) => said.push(message) })
    await settled()
    expect(state()).toMatchObject({ state: 'running', restarts: 0, error: null })
    expect(state().pid).toBeGreaterThan(0)
    expect([said, hostSecret()]).toEqual([['Preparing the database …'], 'secret 0'])
  })

  it('gives it the master keys that it asks for, and takes that for no word about its start', async () => {
    const log = quietLog()
    engine = superviseEngine({
      fork: () => forkEngine(entry, log),
      config: () => ({
        ...{ dataDir: folder.path, socketPath: engineSocketPath(folder.path), hostSecret: 'x', logLevel: 'info' },
        secretKeys: 'host',
      }),
      keys: keysInMemory('the key'),
      log,
      silenceMs: 10_000,
    })
    await engine.settled()
    const path = join(folder.path, 'keys')
    await until(() => existsSync(path) && readFileSync(path, 'utf8') === 'the key')
  })

  it('starts it again after a crash, with a new secret', async () => {
    const { settled, state, hostSecret } = start()
    await settled()
    process.kill(state().pid ?? 0, 'SIGKILL')
    await until(() => state().state === 'restarting')
    await settled()
    expect(state()).toMatchObject({ state: 'running', restarts: 1, error: { code: 'engine-start-failed' } })
    expect(state().error?.detail).toContain('was killed (SIGKILL)')
    expect(hostSecret()).toBe('secret 1')
  })

  it('gives up when it crashes at every start, and shows the cause', async () => {
    behave('crash-at-start')
    const { settled, state } = start()
    await expect(settled()).rejects.toMatchObject({ code: 'engine-start-failed' })
    expect(starts().length).toBe(5)
    expect(state()).toMatchObject({ state: 'failed', pid: null, nextTryAt: null })
    expect(state().error?.detail).toBe('The engine ended with code 7. Its last words: the reason of the crash')
  })

  it('gives up at once when only the user can mend it', async () => {
    behave('newer-database')
    const { settled } = start()
    await expect(settled()).rejects.toMatchObject({ code: 'database-newer', detail: 'It has version 9.' })
    expect(starts().length).toBe(1)
  })

  it('tries again after giving up when it is told to', async () => {
    behave('newer-database')
    const { settled, restart, state } = start()
    await expect(settled()).rejects.toThrow()
    behave('')
    await restart()
    expect(state().state).toBe('running')
  })

  it('restarts a running one, and again', async () => {
    const { settled, restart, state } = start()
    await settled()
    const pids = new Set([state().pid])
    for (const _ of [1, 2]) {
      await restart()
      pids.add(state().pid)
    }
    expect([pids.size, state().state]).toEqual([3, 'running'])
  })

  it('ends one that says nothing', async () => {
    behave('silent')
    const { state } = start({ silenceMs: 300 })
    await until(() => state().error !== null)
    expect(state().error?.detail).toContain('said nothing')
  })

  it.each(['hang-at-stop', 'hang-at-stop-for-good'])('stops one that does %s', async (how) => {
    behave(how)
    const { settled, state, stop } = start()
    await settled()
    const pid = state().pid ?? 0
    const before = Date.now()
    await stop()
    expect(Date.now() - before).toBeLessThan(2000)
    expect([state().state, isProcessAlive(pid)]).toEqual(['stopped', false])
  })

  it('stops while it is starting, and while it waits for the next try', async () => {
    behave('silent')
    await start().stop()
    behave('crash-at-start')
    const { state, stop } = start()
    await until(() => state().nextTryAt !== null)
    await stop()
    expect(state().state).toBe('stopped')
  })

  it('says so when the program is not there', async () => {
    const { state } = start({ entry: join(folder.path, 'nothing.ts') })
    await until(() => state().error !== null)
    expect(state().error?.detail).toContain('nothing.ts')
  })
})

describe('the restart policy', () => {
  it('waits longer each time, and gives up after the fifth crash in two minutes', () => {
    const crashes = [0, 1, 2, 3, 4]
    expect(crashes.map((_, at) => nextTryInMs(crashes.slice(0, at + 1), 10))).toEqual([250, 500, 1000, 2000, undefined])
  })
  it('forgets what is long ago', () => {
    expect(nextTryInMs([0, 1, 2, 3, 4], 200_000)).toBe(250)
  })
})

describe('the cause of an exit', () => {
  it.each([
    [{ code: 0, signal: null }, 'The engine ended by itself.'],
    [{ code: 7, signal: null }, 'The engine ended with code 7.'],
    [{ code: 0xc0000005, signal: null }, 'The engine ended with code 0xc0000005.'],
    [{ code: null, signal: 'SIGSEGV' as const }, 'The engine crashed (SIGSEGV).'],
    [{ code: null, signal: 'SIGUSR2' as const }, 'The engine was ended by SIGUSR2.'],
  ])('of %j is put in words', (exit, words) => {
    expect(exitCause(exit, [])).toBe(words)
  })
})
