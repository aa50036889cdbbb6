import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { usageError } from './usage-error.ts'

/** Of a key file or a recovery kit, only the key goes to the host. */
export async function readRecoveryKey(file: string): Promise<string> {
  const text = (await readFile(resolve(file), 'utf8')).slice(0, 100_000)
  const found = text.toUpperCase().match(/AGE-SECRET-KEY-1[0-9A-Z]{58}/)?.[0]
  if (found) return found
  throw usageError('There is no recovery key in that file. It begins with AGE-SECRET-KEY-1.')
}
