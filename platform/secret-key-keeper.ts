/** Where the master keys of the secret store are kept: in a file of the data folder, in the environment, or in memory. */
import { randomUUID } from 'node:crypto'
import { access, link, mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError, isAppError } from '../contracts/errors.ts'
import { writeFileSafely } from './write-file-safely.ts'

export type SecretKeyKeeper = {
  /** For sentences: "the file /…/secret-key". */
  place: string
  /** The keys as text, or undefined if none were made yet. */
  read: () => Promise<string | undefined>
  /** Keeps the first keys. Gives false when somebody else was first. Absent where keys are given from outside. */
  create?: (keys: string) => Promise<boolean>
  replace?: (keys: string) => Promise<void>
}

export const secretKeyFileOf = (dataDir: string) => join(dataDir, 'secret-key')
/** Beside the file's place while the desktop app keeps the keys: what it has encrypted with the system's keychain. */
export const keychainFileOf = (path: string) => `${path}.keychain`

export function keysInFile(path: string): SecretKeyKeeper {
  const refuse = (cause: unknown): never => {
    throw new AppError('folder-not-writable', { detail: `${path} cannot be written.`, cause })
  }
  return {
    place: `the file ${path}`,
    async read() {
      try {
        return await readFile(path, 'utf8')
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return refuseBesideKeychain(path)
        throw new AppError('secret-key-invalid', { detail: `${path} cannot be read. Check who owns it.`, cause })
      }
    },
    async create(keys) {
      // A link takes the name only where there is none: of two that are first at the same time, one is.
      const beside = `${path}.${randomUUID()}.new`
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(refuse)
        await writeFileSafely(beside, keys).catch(refuse)
        await link(beside, path)
        return true
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
        throw isAppError(error) ? error : refuse(error)
      } finally {
        await rm(beside, { force: true }).catch(() => {}) // where it could not be made, there is nothing
      }
    },
    replace: (keys) => writeFileSafely(path, keys).catch(refuse),
  }
}

/** No file is no reason to make one where the desktop app has the keys: they would be other ones. */
async function refuseBesideKeychain(path: string): Promise<undefined> {
  const isThere = await access(keychainFileOf(path)).then(
    () => true,
    () => false,
  )
  if (!isThere) return undefined
  throw new AppError('secret-key-missing', {
    detail:
      'The desktop app keeps the key of the secrets in the keychain of this system. Open it, and choose Settings → Desktop → Keep the key in a file.',
  })
}

/** The first is the one that is used for new secrets; others, after a comma, only open what they have encrypted. */
export const keysFromOutside = (keys: string, place: string): SecretKeyKeeper => ({ place, read: async () => keys })

type Env = Readonly<Record<string, string | undefined>>

/** For an engine without a host: ICEOS_SECRET_KEY, the file that ICEOS_SECRET_KEY_FILE names, else the data folder's. */
export function secretKeysOf(env: Env, dataDir: string): SecretKeyKeeper {
  if (env.ICEOS_SECRET_KEY) return keysFromOutside(env.ICEOS_SECRET_KEY, 'ICEOS_SECRET_KEY')
  const file = env.ICEOS_SECRET_KEY_FILE
  if (!file) return keysInFile(secretKeyFileOf(dataDir))
  const { read } = keysInFile(file)
  return { place: `the file ${file} (ICEOS_SECRET_KEY_FILE)`, read }
}

/** For tests, and for nothing that shall last. */
export function keysInMemory(kept?: string): SecretKeyKeeper {
  let text = kept
  return {
    place: 'memory',
    read: async () => text,
    async create(keys) {
      if (text !== undefined) return false
      text = keys
      return true
    },
    async replace(keys) {
      text = keys
    },
  }
}
