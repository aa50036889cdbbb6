import { access, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keysInFile } from '../../platform/secret-key-keeper.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { createKeychain } from './keychain.ts'

let folder: Awaited<ReturnType<typeof tempFolder>>
beforeEach(async () => {
  folder = await tempFolder()
})
afterEach(() => folder.remove())

const mask = 0x5a
const flip = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ mask))
const safe = {
  isEncryptionAvailable: () => true,
  encryptString: (text: string) => Buffer.concat([Buffer.from('v11'), flip(Buffer.from(text))]),
  decryptString: (bytes: Buffer) => {
    if (bytes.subarray(0, 3).toString() !== 'v11') throw new Error('not ours')
    return flip(bytes.subarray(3)).toString()
  },
  getSelectedStorageBackend: () => 'gnome_libsecret' as const,
}
const open = (over: Partial<Parameters<typeof createKeychain>[0]['safeStorage']> = {}) =>
  createKeychain({ dataDir: folder.path, safeStorage: { ...safe, ...over }, platform: 'linux' })
const exists = (name: string) =>
  access(join(folder.path, name)).then(
    () => true,
    () => false,
  )

it('leaves the key in its file until a person says otherwise', async () => {
  const { keeper, state } = open()
  expect(await keeper.read()).toBeUndefined()
  expect(await keeper.create?.('key\n')).toBe(true)
  expect(await readFile(join(folder.path, 'secret-key'), 'utf8')).toBe('key\n')
  expect(await state()).toEqual({ inUse: false, isAvailable: true, backend: 'gnome_libsecret', isWeak: false })
})

it('moves the key into the keychain and back, and never leaves it in both', async () => {
  const { keeper, state, use } = open()
  await keeper.create?.('key\n')
  await use(true)
  expect([await exists('secret-key'), await exists('secret-key.keychain')]).toEqual([false, true])
  expect(await readFile(join(folder.path, 'secret-key.keychain'), 'latin1')).not.toContain('key\n')
  expect((await stat(join(folder.path, 'secret-key.keychain'))).mode & 0o77).toBe(0)
  expect([await keeper.read(), (await state()).inUse]).toEqual(['key\n', true])
  expect(await keeper.create?.('another')).toBe(false)
  await keeper.replace?.('new\nkey\n')
  expect(await exists('secret-key')).toBe(false)
  await use(false)
  expect([await exists('secret-key'), await exists('secret-key.keychain')]).toEqual([true, false])
  expect(await readFile(join(folder.path, 'secret-key'), 'utf8')).toBe('new\nkey\n')
})

it('lets the file hold where both are: a restored backup brings its key as a file', async () => {
  const { keeper, state, use } = open()
  await keeper.create?.('old\n')
  await use(true)
  await writeFile(join(folder.path, 'secret-key'), 'restored\n')
  expect([await keeper.read(), (await state()).inUse]).toEqual(['restored\n', false])
  await keeper.replace?.('rotated\n')
  expect(await readFile(join(folder.path, 'secret-key'), 'utf8')).toBe('rotated\n')
  await use(true)
  expect([await keeper.read(), await exists('secret-key')]).toEqual(['rotated\n', false])
})

it('a host without the app says where the key is, and makes no other one', async () => {
  const { keeper, use } = open()
  await keeper.create?.('key\n')
  await use(true)
  const file = keysInFile(join(folder.path, 'secret-key'))
  await expect(file.read()).rejects.toMatchObject({ code: 'secret-key-missing', detail: /keychain/ })
})

it('changes nothing when the keychain is not there, or does not give the key back', async () => {
  const none = open({ isEncryptionAvailable: () => false })
  await none.keeper.create?.('key\n')
  await expect(none.use(true)).rejects.toMatchObject({ code: 'secret-key-invalid' })
  await expect(open({ decryptString: () => 'something else' }).use(true)).rejects.toMatchObject({
    code: 'secret-key-invalid',
  })
  expect([await exists('secret-key'), await exists('secret-key.keychain')]).toEqual([true, false])
})

it('does not take a locked keychain for a key that was never made', async () => {
  await writeFile(join(folder.path, 'secret-key.keychain'), 'of another machine')
  const { keeper, state } = open()
  await expect(keeper.read()).rejects.toMatchObject({ code: 'secret-key-invalid' })
  await expect(keeper.create?.('new')).rejects.toMatchObject({ code: 'secret-key-invalid' })
  expect((await state()).inUse).toBe(true)
})

it('says when the backend protects nothing', async () => {
  expect((await open({ getSelectedStorageBackend: () => 'basic_text' }).state()).isWeak).toBe(true)
})
