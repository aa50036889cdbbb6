import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { exchangeFiles, removeSides } from './exchange-files.ts'
import { readFilesFacts, sidesFolder } from './files.ts'

const old = { 'a/one.txt': 'old', 'same.txt': 'old' }
const fresh = { 'same.txt': 'new', 'z/two.txt': 'new' }
const sides = { next: 'next', kept: 'kept' }

async function scene(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'iceos-exchange-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await put(folder, old)
  await put(join(folder, sidesFolder, 'next'), fresh)
  return folder
}
async function put(folder: string, files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}
async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
  const inside = paths.map((path) => path.slice(folder.length + 1)).filter((path) => !path.startsWith(sidesFolder))
  return Object.fromEntries(
    await Promise.all(inside.sort().map(async (path) => [path, await readFile(join(folder, path), 'utf8')])),
  )
}

it('puts the new files in the place of the old ones, and back', async () => {
  const folder = await scene()
  await exchangeFiles(folder, sides)
  expect(await contentOf(folder)).toEqual(fresh)
  expect(await contentOf(join(folder, sidesFolder, 'kept'))).toEqual(old)
  expect((await readFilesFacts(folder)).count).toBe(2)
  await exchangeFiles(folder, sides) // asked again, it has nothing to do
  expect(await contentOf(folder)).toEqual(fresh)
  await exchangeFiles(folder, { next: 'kept', kept: 'undone' })
  expect(await contentOf(folder)).toEqual(old)
  await removeSides(folder, ['undone'])
  expect(await readdir(folder)).toEqual(['a', 'same.txt'])
})

it('finishes when it is asked again, wherever it was cut off', async () => {
  for (let cut = 1; ; cut++) {
    const folder = await scene()
    let renames = 0
    const cutting = async (from: string, to: string) => {
      if (++renames === cut) throw new Error('cut')
      await rename(from, to)
    }
    const first = await exchangeFiles(folder, sides, cutting).catch((error: Error) => error.message)
    await exchangeFiles(folder, sides)
    expect(await contentOf(folder)).toEqual(fresh)
    expect(await contentOf(join(folder, sidesFolder, 'kept'))).toEqual(old)
    if (first !== 'cut') return expect(cut).toBe(6) // two out, the change of name, two in
  }
})
