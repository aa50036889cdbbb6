import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ReadyLine } from '../contracts/system.ts'
import { isProcessAlive } from '../platform/process-start-time.ts'
import { tempFolder, until } from './testing/temp-folder.ts'

const program = fileURLToPath(new URL('./testing/fake-program.ts', import.meta.url))

describe('the headless program', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>
  let children: ChildProcess[] = []
  beforeEach(async () => {
    folder = await tempFolder()
    children = []
  })
  afterEach(async () => {
    for (const child of children) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
    }
    await folder.remove()
  })

  const dataDir = () => join(folder.path, 'data')
  function run(...args: string[]) {
    const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env
    const child = spawn(process.execPath, [program, '--data-dir', dataDir(), ...args], { env })
    children.push(child)
    const out = { stdout: '', stderr: '' }
    child.stdout.on('data', (data) => {
      out.stdout += data
    })
    child.stderr.on('data', (data) => {
      out.stderr += data
    })
    const ended = once(child, 'close').then(([code]) => Number(code))
    const ready = once(createInterface({ input: child.stdout }), 'line').then(([line]) =>
      ReadyLine.parse(JSON.parse(line)),
    )
    ready.catch(() => {})
    return { child, out, ended, ready }
  }
  const enginePid = async () => Number((await readFile(join(dataDir(), 'starts'), 'utf8')).trim().split('\n').at(-1))

  it('ends when the app that has started it is gone, however that ended', async () => {
    const child = spawn(process.execPath, [program, '--data-dir', dataDir(), '--headless', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    })
    children.push(child)
    if (!child.stdout) throw new Error('no output')
    await once(createInterface({ input: child.stdout }), 'line')
    const pid = await enginePid()
    child.disconnect()
    expect(await once(child, 'exit')).toEqual([0, null])
    await until(() => !isProcessAlive(pid))
  })

  it('prints one ready line on stdout and nothing else, and stops cleanly when asked', async () => {
    const { child, out, ended, ready } = run('--headless', '--port', '0')
    const line = await ready
    expect(line).toMatchObject({ ready: true, dataDir: dataDir(), pid: child.pid })
    expect((await fetch(`${line.url}/readyz`)).status).toBe(200)
    const pid = await enginePid()
    const before = Date.now()
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(Date.now() - before).toBeLessThan(5000)
    expect(out.stdout).toBe(`${JSON.stringify(line)}\n`)
    expect(isProcessAlive(pid)).toBe(false)
    expect(existsSync(join(dataDir(), 'host.lock'))).toBe(false)
  })

  it('stops within five seconds also when the engine does not want to', async () => {
    await mkdir(dataDir())
    writeFileSync(join(dataDir(), 'behaviour'), 'hang-at-stop-for-good')
    const { child, ended, ready } = run('--headless', '--port', '0')
    await ready
    const pid = await enginePid()
    const before = Date.now()
    child.kill('SIGINT')
    expect(await ended).toBe(0)
    expect(Date.now() - before).toBeLessThan(5000)
    await until(() => !isProcessAlive(pid))
  })

  it('stops at once at the second Ctrl-C, and takes the engine along', async () => {
    await mkdir(dataDir())
    writeFileSync(join(dataDir(), 'behaviour'), 'hang-at-stop')
    const { child, out, ended, ready } = run('--headless', '--port', '0')
    await ready
    const pid = await enginePid()
    child.kill('SIGINT')
    await until(() => out.stderr.includes('Stopping'))
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    await until(() => !isProcessAlive(pid))
  })

  it('leaves no engine behind when it is killed, and starts again on the same folder', async () => {
    const first = run('--headless', '--port', '0')
    await first.ready
    const pid = await enginePid()
    first.child.kill('SIGKILL')
    await until(() => !isProcessAlive(pid))
    const second = run('--headless', '--port', '0')
    await second.ready
  })

  it('can be stopped while it is starting', async () => {
    await mkdir(dataDir())
    writeFileSync(join(dataDir(), 'behaviour'), 'silent')
    const { child, ended } = run('--headless', '--port', '0')
    await until(() => existsSync(join(dataDir(), 'starts')))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(isProcessAlive(await enginePid())).toBe(false)
  })

  it('says who has the folder: with 3 for a script, and with the address of the page for a person', async () => {
    const { child, ready } = run('--headless', '--port', '0')
    const { url } = await ready
    const script = run('--headless', '--port', '0')
    expect(await script.ended).toBe(3)
    expect(script.out.stderr).toContain(`process ${child.pid} at ${url}`)
    expect(script.out.stdout).toBe('')
    const person = run()
    expect(await person.ended).toBe(0)
    expect(person.out.stderr).toMatch(new RegExp(`Open ${url}/#code=ice_\\S+ in a browser`))
  })

  it('prints the address when there is no browser', async () => {
    const { out, ready } = run('--port', '0')
    const { url } = await ready
    await until(() => out.stderr.includes(`Open ${url}/welcome#code=ice_`))
  })

  it('puts a failed start into sentences, without a stack', async () => {
    await mkdir(dataDir())
    writeFileSync(join(dataDir(), 'behaviour'), 'newer-database')
    const { out, ended } = run('--headless', '--port', '0')
    expect(await ended).toBe(1)
    expect(out.stderr).toContain('iceOS could not start: The database was made by a newer iceOS.\nIt has version 9.')
    expect(out.stderr).not.toContain('    at ')
  })

  it.each([['--port', 'x'], ['--port', '70000'], ['--nonsense']])(
    'explains wrong arguments: %s %s',
    async (...args) => {
      const { out, ended } = run(...args.filter((arg) => arg !== undefined))
      expect(await ended).toBe(2)
      expect(out.stderr).toContain('npm start -- [options]')
      expect(existsSync(dataDir())).toBe(false)
    },
  )

  it('helps', async () => {
    const { out, ended } = run('--help')
    expect([await ended, out.stdout]).toEqual([0, expect.stringContaining('--data-dir DIR')])
  })
})
