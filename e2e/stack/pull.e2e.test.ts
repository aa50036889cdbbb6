/** Pulling from a real registry over a line that is slow, is cut, and stays away. */
import { execFileSync } from 'node:child_process'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isAppError } from '../../contracts/errors.ts'
import type { Docker } from '../../main/docker/connect.ts'
import { findEngine } from '../../main/docker/find-engine.ts'
import { findImage, pullImage } from '../../main/docker/pull-image.ts'
import { type Line, openLine, pushImage, startRegistry } from './registry.ts'
import { hasDocker, isCi, run } from './stack-scene.ts'

const minutes = 60_000
const bytesPerSecond = 6 * 1024 * 1024

const hasRegistry = ((): boolean => {
  try {
    execFileSync('docker-registry', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

it.runIf(isCi)('CI has a registry', () => {
  expect(hasRegistry).toBe(true)
})

describe.runIf(hasDocker && hasRegistry)('pulling an image', () => {
  let docker: Docker
  let registry: Awaited<ReturnType<typeof startRegistry>>
  let line: Line
  let pushed: { name: string; bytes: number }
  let image = ''

  beforeAll(async () => {
    docker = (await findEngine()).docker as Docker
    registry = await startRegistry()
    pushed = await pushImage(registry.port)
  }, 5 * minutes)
  afterAll(async () => {
    await registry?.stop()
  }, minutes)
  beforeEach(async () => {
    line = await openLine(() => registry.port, bytesPerSecond)
    image = `127.0.0.1:${line.port}/${pushed.name}`
  })
  afterEach(async () => {
    await line.stop()
    await run('docker', ['image', 'rm', '-f', image]).catch(() => {})
  })

  /** Pulls, and keeps what was said meanwhile. */
  async function pull(signal = new AbortController().signal, name = image) {
    const percents: number[] = []
    const said: string[] = []
    const error = await pullImage(
      docker,
      name,
      (percent, detail) => {
        percents.push(percent ?? 0)
        said.push(detail)
      },
      signal,
    ).then(
      () => undefined,
      (cause: unknown) => cause,
    )
    expect(percents).toEqual([...percents].sort((a, b) => a - b))
    return { percents, said, error }
  }
  const isThere = async () => (await findImage(docker, image)) !== undefined

  it('tells how far it is, by the bytes that have come', { timeout: 5 * minutes }, async () => {
    const { percents, error } = await pull()
    expect(error).toBeUndefined()
    expect(await isThere()).toBe(true)
    expect(percents.at(-1)).toBe(100)
    expect(new Set(percents.map((percent) => Math.round(percent / 10))).size).toBeGreaterThan(4)
  })

  it('goes on where it was when the line is cut in the middle', { timeout: 8 * minutes }, async () => {
    let isCut = false
    line.onBytes((bytes) => {
      if (isCut || bytes < pushed.bytes / 2) return
      isCut = true
      line.cut(false)
    })
    const { error } = await pull()
    expect([isCut, error]).toEqual([true, undefined])
    expect(await isThere()).toBe(true)
    // Whoever began anew would have loaded half of it twice.
    process.stdout.write(
      `Cut at a half: ${Math.round((line.bytes() / pushed.bytes) * 100)} % of the bytes came through\n`,
    )
    expect(line.bytes()).toBeLessThan(pushed.bytes * 1.4)
  })

  it('says what is wrong when the registry stays away, and can be asked again', { timeout: 10 * minutes }, async () => {
    line.onBytes((bytes) => {
      if (bytes > pushed.bytes / 2) line.cut(true)
    })
    const { error } = await pull()
    expect(isAppError(error) && error.code).toBe('image-missing')
    expect(isAppError(error) && error.detail).toContain(image)
    expect(isAppError(error) && error.detail).toContain('ice up --archive')
    expect(await isThere()).toBe(false)
    line.onBytes(() => {})
    line.mend()
    expect((await pull()).error).toBeUndefined()
    expect(await isThere()).toBe(true)
  })

  it('does not try again what no registry has', { timeout: 2 * minutes }, async () => {
    const { said, error } = await pull(undefined, image.replace(/:1$/, ':none'))
    expect(isAppError(error) && error.code).toBe('image-missing')
    expect(said.join()).not.toContain('attempt')
  })

  it('ends soon after it was cancelled', { timeout: 3 * minutes }, async () => {
    const cancel = new AbortController()
    line.onBytes((bytes) => {
      if (bytes > pushed.bytes / 4) cancel.abort(new Error('enough'))
    })
    const { error } = await pull(cancel.signal)
    expect(String(error)).toContain('enough')
    expect(await isThere()).toBe(false)
  })
})
