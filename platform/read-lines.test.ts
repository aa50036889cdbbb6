import { expect, it } from 'vitest'
import { readLines } from './read-lines.ts'

async function linesOf(text: string, size: number): Promise<string[]> {
  const bytes = Buffer.from(text)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const lines: string[] = []
  for await (const line of readLines(chunks())) lines.push(line)
  return lines
}

it('ends a line at a line feed and nowhere else, wherever a chunk is cut', async () => {
  const lines = ['one', '', '{"a":"b\u2028c\u2029d\r"}', 'ünï😀', 'without an end']
  for (const size of [1, 3, 1000]) expect(await linesOf(lines.join('\n'), size)).toEqual(lines)
  expect(await linesOf('one\n', 2)).toEqual(['one'])
})
