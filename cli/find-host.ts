/** Finds the running host and the credential for it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../contracts/errors.ts'
import { dataDir } from '../platform/data-dir.ts'
import { readHostAddress } from '../platform/host-address.ts'
import { usageError } from './usage-error.ts'

export type HostOptions = { url?: string; tokenFile?: string; dataDir?: string }
type Env = Readonly<Record<string, string | undefined>>

/** A token is never an argument: other users of the machine can read those. */
export async function findHost(options: HostOptions, env: Env): Promise<{ url: string; token: string }> {
  const folder = dataDir(options.dataDir, env)
  const url = options.url ?? env.ICEOS_API_URL
  const local = await readHostAddress(folder)
  if (!url && !local) throw notRunning(folder)
  const address = withoutSlash(url ?? local?.url ?? '')
  const token = await readToken(options, env, address === local?.url ? tokenFileOf(folder) : undefined)
  return { url: address, token }
}

export const tokenFileOf = (folder: string) => join(folder, 'token')
const withoutSlash = (url: string) => url.replace(/\/+$/, '')

/** The local token goes to the local host only, whatever address somebody asked for. */
async function readToken(options: HostOptions, env: Env, localFile: string | undefined): Promise<string> {
  const file = options.tokenFile ?? (env.ICEOS_API_TOKEN ? undefined : localFile)
  if (file !== undefined) return readTokenFile(file)
  if (env.ICEOS_API_TOKEN) return env.ICEOS_API_TOKEN
  throw usageError('Say which token to use: --token-file FILE, or ICEOS_API_TOKEN in the environment.')
}

async function readTokenFile(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch {
    throw usageError(`The token file ${file} cannot be read.`)
  }
}

function notRunning(folder: string): AppError {
  return new AppError('host-not-running', {
    detail: `No iceOS runs on ${folder}. Start it with "npm start", or say where one runs with --data-dir or --url.`,
  })
}
