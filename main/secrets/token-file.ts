/** The long-lived token of this machine's owner: whoever may read the file may use the API. */
import { existsSync } from 'node:fs'
import { chmod, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../contracts/errors.ts'
import type { Log } from '../../platform/log.ts'
import { createSecret } from '../../platform/secret.ts'
import { writeFileSafely } from '../../platform/write-file-safely.ts'

export const tokenFileOf = (dataDir: string) => join(dataDir, 'token')

/** Undefined if there is none yet, or if it holds something else. */
export async function readToken(dataDir: string): Promise<string | undefined> {
  const text = await readFile(tokenFileOf(dataDir), 'utf8').catch(() => '')
  return text.trim().match(/^ice_[\w-]{43}$/)?.[0]
}

/** Makes it at the first start, and anew if the file was damaged or deleted. Whoever keeps the old one is told why it fails. */
export async function ensureToken(dataDir: string, log: Log): Promise<string> {
  const path = tokenFileOf(dataDir)
  const token = await readToken(dataDir)
  if (token) {
    await closeToOthers(path, log)
    return token
  }
  if (existsSync(path)) log.warn(`${path} held no token. It holds a new token now; the old one is refused.`)
  const made = createSecret()
  await writeFileSafely(path, `${made}\n`).catch((cause: unknown) => {
    throw new AppError('folder-not-writable', { detail: `${path} cannot be written.`, cause })
  })
  return made
}

async function closeToOthers(path: string, log: Log) {
  if (process.platform === 'win32') return // access there follows the user's profile folder
  const { mode } = await stat(path)
  if ((mode & 0o077) === 0) return
  await chmod(path, 0o600)
  log.warn('Other users of this machine could read the token file. It is closed now; delete it to get a new token.')
}
