/** Keeps the master keys encrypted with the system's keychain, or in their file; and moves them from one to the other. */
import { access, readFile, rm } from 'node:fs/promises'
import type { SafeStorage } from 'electron'
import type { KeychainState } from '../../contracts/desktop.ts'
import { AppError } from '../../contracts/errors.ts'
import { keychainFileOf, keysInFile, type SecretKeyKeeper, secretKeyFileOf } from '../../platform/secret-key-keeper.ts'
import { writeFileSafely } from '../../platform/write-file-safely.ts'

type Safe = Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'>
type Needs = { dataDir: string; safeStorage: Safe; platform: NodeJS.Platform }

export type Keychain = {
  keeper: SecretKeyKeeper
  state: () => Promise<KeychainState>
  /** Moves the keys there, and takes them away here once they can be read there. */
  use: (use: boolean) => Promise<void>
}

const backends: Partial<Record<NodeJS.Platform, string>> = { darwin: 'Keychain', win32: 'DPAPI' }

export function createKeychain({ dataDir, safeStorage, platform }: Needs): Keychain {
  const path = secretKeyFileOf(dataDir)
  const sealedPath = keychainFileOf(path)
  const file = keysInFile(path)
  // One at a time: a move while the engine makes the first key would leave one of the two behind.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn.catch(() => {})
    return turn
  }

  async function readSealed(): Promise<string | undefined> {
    const sealed = await readFile(sealedPath).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw new AppError('secret-key-invalid', { detail: `${sealedPath} cannot be read.`, cause: error })
    })
    if (!sealed) return undefined
    try {
      return safeStorage.decryptString(sealed)
    } catch (cause) {
      throw new AppError('secret-key-invalid', {
        detail: `The keychain of this system does not open ${sealedPath}. Unlock it, or sign in as the user who made it.`,
        cause,
      })
    }
  }
  async function seal(keys: string) {
    await writeFileSafely(sealedPath, safeStorage.encryptString(keys))
    if ((await readSealed()) === keys) return
    await rm(sealedPath, { force: true })
    throw new AppError('secret-key-invalid', {
      detail: 'The keychain did not give back what it was given. Nothing was changed.',
    })
  }
  const isSealed = async () => (await readSealed()) !== undefined
  /** Where both are, the file is what holds: a restored backup has put it there, or a move was cut off with equal ones. */
  const isInFile = () =>
    access(path).then(
      () => true,
      () => false,
    )

  return {
    keeper: {
      place: 'the keychain of this system, or the file secret-key in the data folder',
      read: () => inTurn(async () => ((await isInFile()) ? file.read() : readSealed())),
      create: (keys) =>
        inTurn(async () => !(await isInFile()) && !(await isSealed()) && ((await file.create?.(keys)) ?? false)),
      replace: (keys) =>
        inTurn(async () => (!(await isInFile()) && (await isSealed()) ? seal(keys) : file.replace?.(keys))),
    },
    async state() {
      const backend = platform === 'linux' ? safeStorage.getSelectedStorageBackend() : (backends[platform] ?? platform)
      const isAvailable = safeStorage.isEncryptionAvailable()
      const inUse = !(await isInFile()) && (await isSealed().catch(() => true)) // one that does not open is one
      return { inUse, isAvailable, backend, isWeak: backend === 'basic_text' }
    },
    use: (use) =>
      inTurn(async () => {
        if (!use) {
          const keys = await readSealed()
          if (keys === undefined) return
          if (!(await isInFile())) await file.replace?.(keys)
          return rm(sealedPath, { force: true })
        }
        if (!safeStorage.isEncryptionAvailable())
          throw new AppError('secret-key-invalid', { detail: 'This system offers no keychain that can be used now.' })
        if (!(await isInFile()) && (await isSealed())) return
        const keys = await file.read()
        if (keys === undefined)
          throw new AppError('secret-key-missing', { detail: 'There is no key yet. It is made with the first secret.' })
        await seal(keys)
        await rm(path, { force: true })
      }),
  }
}
