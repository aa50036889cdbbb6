import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type CarriedFile, receiveFiles, sendFiles } from './carry-files.ts'

const made: string[] = []
afterEach(async () => {
  for (const path of made.splice(0)) await rm(path, { recursive: true })
})
async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'iceos-carry-'))
  made.push(path)
  return path
}

const large = Buffer.alloc(2_500_000, 'xyz')
async function sentFrom(from: string): Promise<CarriedFile[]> {
  await mkdir(join(from, 'orders', 'deep'), { recursive: true })
  await writeFile(join(from, 'orders', 'a.csv'), 'one')
  await writeFile(join(from, 'orders', 'empty'), '')
  await writeFile(join(from, 'orders', 'deep', 'large.bin'), large)
  const lines: CarriedFile[] = []
  await sendFiles(from, async (line) => void lines.push(JSON.parse(JSON.stringify(line)) as CarriedFile))
  return lines
}
async function receive(to: string, lines: readonly CarriedFile[]) {
  const receiver = receiveFiles(to)
  for (const line of lines) await receiver.take(line)
  return receiver
}

it('carries files in pieces, and gives them their places only when told', async () => {
  const [from, to] = [await folder(), await folder()]
  await mkdir(join(to, 'orders'))
  await writeFile(join(to, 'orders', 'a.csv'), 'old')
  const lines = await sentFrom(from)
  expect(lines.filter(({ kind }) => kind === 'file').length).toBeGreaterThan(5)
  const receiver = await receive(to, lines)
  expect(await readFile(join(to, 'orders', 'a.csv'), 'utf8')).toBe('old')
  expect(receiver.arrived()).toMatchObject({ count: 3, bytes: large.length + 3 })
  await receiver.place()
  await receiver.close()
  expect(await readFile(join(to, 'orders', 'a.csv'), 'utf8')).toBe('one')
  expect((await readFile(join(to, 'orders', 'deep', 'large.bin'))).equals(large)).toBe(true)
  expect((await readdir(to)).sort()).toEqual(['orders'])
})

it('refuses a file that changed on its way, one that is missing, and a name that leads out', async () => {
  const lines = await sentFrom(await folder())
  const cases: [CarriedFile[], string][] = [
    [
      lines.map((line) =>
        line.kind === 'file' && line.path === 'orders/a.csv' && line.data ? { ...line, data: 'YWJj' } : line,
      ),
      'did not arrive as it was',
    ],
    [lines.filter((line) => !('path' in line) || line.path !== 'orders/empty'), 'and 2 arrived'],
    [lines.map((line) => ('path' in line ? { ...line, path: `../../${line.path}` } : line)), 'leads out'],
  ]
  for (const [broken, words] of cases) {
    const to = await folder()
    await expect(receive(to, broken)).rejects.toMatchObject({ detail: expect.stringContaining(words) })
    expect((await readdir(to)).filter((name) => name !== '.arriving')).toEqual([])
  }
})

it('takes nothing of an earlier try that broke off', async () => {
  const [from, to] = [await folder(), await folder()]
  const lines = await sentFrom(from)
  await receive(to, lines.slice(0, 3))
  const receiver = await receive(to, lines)
  expect(receiver.arrived()?.count).toBe(3)
})
