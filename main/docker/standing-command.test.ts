import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ended, type LocalDocker, localDocker } from '../testing/local-docker.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { openStandingCommand } from './standing-command.ts'

describe.skipIf(process.platform === 'win32')('a standing command', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>
  let local: LocalDocker
  beforeEach(async () => {
    folder = await tempFolder()
    local = localDocker()
  })
  afterEach(async () => {
    local.end()
    await folder.remove()
  })
  const open = (command: string[], onClose?: () => void) => openStandingCommand(local.docker, 'one', command, onClose)

  it('is run anew for each question, by one shell, and says how it ended this time', async () => {
    const file = join(folder.path, 'mood')
    const standing = await open(['sh', '-c', 'cat "$1" || exit 7', 'sh', file])
    writeFileSync(file, 'well\n')
    expect(await standing.ask(5000)).toEqual({ exitCode: 0, output: 'well\n' })
    rmSync(file)
    expect(await standing.ask(5000)).toMatchObject({ exitCode: 7, output: expect.stringContaining('mood') })
    writeFileSync(file, 'well again')
    expect(await standing.ask(5000)).toEqual({ exitCode: 0, output: 'well again' })
    expect(local.shells).toHaveLength(1)
    standing.close()
  })

  it('keeps the end of what is said at length', async () => {
    const standing = await open(['sh', '-c', 'i=0; while [ $i -lt 3000 ]; do echo "line $i"; i=$((i+1)); done'])
    const answer = await standing.ask(20_000)
    expect(answer?.exitCode).toBe(0)
    expect(answer?.output).toMatch(/line 2999\n$/)
    expect(answer?.output.length).toBeLessThan(10_000)
    standing.close()
  })

  it('reads nothing of the next question, and takes no answer for its own that it did not wait for', async () => {
    const standing = await open(['sh', '-c', 'cat; echo "0 0"'])
    for (let asked = 0; asked < 3; asked++) {
      expect(await standing.ask(5000)).toEqual({ exitCode: 0, output: '0 0\n' })
    }
    standing.close()
  })

  it('is closed when it does not answer in time, and its shell ends', async () => {
    let closed = 0
    const standing = await open(['sleep', '1'], () => closed++)
    expect(await standing.ask(100)).toBeUndefined()
    expect(closed).toBe(1)
    expect(await standing.ask(5000)).toBeUndefined()
    await ended(local.shells[0])
  })

  it('is of no use any more when its container ends, also while it is asked', async () => {
    let closed = 0
    const standing = await open(['sleep', '30'], () => closed++)
    const asked = standing.ask(30_000)
    local.end()
    expect(await asked).toBeUndefined()
    expect(closed).toBe(1)
  })

  it('ends with our connection', async () => {
    const standing = await open(['true'])
    expect(await standing.ask(5000)).toEqual({ exitCode: 0, output: '' })
    standing.close()
    await ended(local.shells[0])
    expect(local.shells[0]?.exitCode).toBe(0)
  })
})
