import { describe, expect, it } from 'vitest'
import { createLineSplitter } from './follow-logs.ts'
import { makeTar } from './make-tar.ts'
import { createPullMeter } from './pull-image.ts'

describe('the percentage of a pull', () => {
  it('follows the bytes of all layers, and is full only when all are unpacked', () => {
    const meter = createPullMeter()
    const seen: number[] = []
    const say = (id: string, status: string, current?: number, total?: number) => {
      meter.add({ id, status, ...(total && { progressDetail: { current: current ?? 0, total } }) })
      seen.push(meter.percent())
    }
    say('a', 'Pulling fs layer')
    say('b', 'Already exists')
    say('a', 'Downloading', 50, 100)
    say('a', 'Download complete')
    expect(seen.at(-1)).toBeLessThan(100)
    say('a', 'Extracting', 10, 100)
    say('a', 'Pull complete')
    expect(seen.at(-1)).toBe(100)
    expect(seen[2]).toBeGreaterThan(40)
  })

  it('is nothing before the first layer is named', () => {
    const meter = createPullMeter()
    meter.add({ status: 'Pulling from library/x', id: 'latest' })
    expect(meter.percent()).toBe(0)
  })
})

describe('the log of a container', () => {
  const frame = (stream: 1 | 2, text: string) => {
    const data = Buffer.from(text)
    const head = Buffer.alloc(8)
    head[0] = stream
    head.writeUInt32BE(data.length, 4)
    return Buffer.concat([head, data])
  }

  it('is taken apart wherever its chunks are cut', () => {
    const whole = Buffer.concat([frame(1, 'one\ntw'), frame(2, 'err ü\n'), frame(1, 'o\nthree\n')])
    for (let cut = 1; cut < whole.length; cut++) {
      const split = createLineSplitter((stream, line) => `${stream}:${line}`)
      const lines = [...split(whole.subarray(0, cut)), ...split(whole.subarray(cut))]
      expect(lines).toEqual(['stderr:err ü', 'stdout:one', 'stdout:two', 'stdout:three'].sort(byFrame(lines)))
    }
  })
  const byFrame = (lines: string[]) => (a: string, b: string) => lines.indexOf(a) - lines.indexOf(b)

  it('keeps a bounded part of a line that never ends', () => {
    const split = createLineSplitter((_, line) => line)
    for (let count = 0; count < 10; count++) expect(split(frame(1, 'x'.repeat(50_000)))).toEqual([])
    expect(split(frame(1, '\n'))[0]?.length).toBe(64 * 1024)
  })
})

describe('an archive', () => {
  it('is made the same from the same files, in whole blocks', () => {
    const files = [{ name: 'a', content: 'hello', uid: 999, gid: 999, mode: 0o400 }]
    const tar = makeTar(files)
    expect(tar.length % 512).toBe(0)
    expect(tar.equals(makeTar(files))).toBe(true)
    expect(tar.toString('latin1', 257, 262)).toBe('ustar')
    expect(tar.toString('latin1', 108, 115)).toBe('0001747')
  })
})
