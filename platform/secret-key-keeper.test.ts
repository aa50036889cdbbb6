import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { keysInFile, secretKeysOf } from './secret-key-keeper.ts'

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'iceos-keys-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

it('makes the file once, for its owner only: of many that are first at the same time, one is', async () => {
  const dir = await folder()
  const path = join(dir, 'inner', 'secret-key')
  const made = await Promise.all(Array.from({ length: 8 }, (_, index) => keysInFile(path).create?.(`key ${index}\n`)))
  expect(made.filter(Boolean)).toHaveLength(1)
  expect(await keysInFile(path).read()).toBe(`key ${made.indexOf(true)}\n`)
  expect(await readdir(join(dir, 'inner'))).toEqual(['secret-key'])
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
})

it('says that there is none yet, and tells that from one that cannot be read', async () => {
  const dir = await folder()
  expect(await keysInFile(join(dir, 'secret-key')).read()).toBeUndefined()
  await expect(keysInFile(dir).read()).rejects.toMatchObject({ code: 'secret-key-invalid' })
  const blocked = join(dir, 'file')
  await writeFile(blocked, '')
  await expect(keysInFile(join(blocked, 'secret-key')).create?.('key')).rejects.toMatchObject({
    code: 'folder-not-writable',
  })
})

it('takes keys from the environment, from the file that it names, or else from the data folder', async () => {
  const dir = await folder()
  const named = join(dir, 'named')
  await writeFile(named, 'from the named file')
  await writeFile(join(dir, 'secret-key'), 'from the folder')
  const env = { ICEOS_SECRET_KEY: 'from the environment', ICEOS_SECRET_KEY_FILE: named }
  expect(await secretKeysOf(env, dir).read()).toBe('from the environment')
  const fromFile = secretKeysOf({ ICEOS_SECRET_KEY_FILE: named }, dir)
  expect(await fromFile.read()).toBe('from the named file')
  expect(fromFile.replace).toBeUndefined()
  expect(await secretKeysOf({}, dir).read()).toBe('from the folder')
  await secretKeysOf({}, dir).replace?.('another')
  expect(await readFile(join(dir, 'secret-key'), 'utf8')).toBe('another')
})
