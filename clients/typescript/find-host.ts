/** Finds the iceOS that runs on this machine, and the credential for it. Needs Node. */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { AppError } from '../../contracts/errors.ts'

export type HostOptions = {
  /** Else ICEOS_API_URL, else the host that runs on the data folder. */
  url?: string
  /** Else ICEOS_API_TOKEN, else the data folder's own, which goes to that folder's host only. */
  token?: string
  /** Else ICEOS_DATA_DIR, else this system's usual folder. */
  dataDir?: string
}
type Env = Readonly<Record<string, string | undefined>>

/** @throws AppError host-not-running, unauthorized */
export async function findHost(
  options: HostOptions = {},
  env: Env = process.env,
): Promise<{ url: string; token: string }> {
  const folder = resolve(options.dataDir || env.ICEOS_DATA_DIR || usualFolder(env))
  const local = await readLocalUrl(folder)
  const url = options.url ?? (env.ICEOS_API_URL || local)
  if (url === undefined) {
    const detail = `No iceOS runs on ${folder}. Start it, or say where one runs: ICEOS_API_URL and ICEOS_API_TOKEN.`
    throw new AppError('host-not-running', { detail })
  }
  const address = url.replace(/\/+$/, '')
  const token = options.token ?? (env.ICEOS_API_TOKEN || (address === local ? await readToken(folder) : undefined))
  if (token !== undefined) return { url: address, token }
  throw new AppError('unauthorized', { detail: `Say which token is for ${address}: "token", or ICEOS_API_TOKEN.` })
}

/** The operating system's convention, as the host has it. */
export function usualFolder(env: Env, platform: NodeJS.Platform = process.platform, home = homedir()): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'iceos')
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'iceos', 'Data')
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'iceos')
}

/** A host that was killed leaves its file behind; its process is gone then. */
async function readLocalUrl(folder: string): Promise<string | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, 'host.lock'), 'utf8'))
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('url' in value)) return undefined
    const { pid, url } = value
    return typeof url === 'string' && typeof pid === 'number' && isAlive(pid) ? url : undefined
  } catch {
    return undefined
  }
}

/** Signal 0 only asks. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function readToken(folder: string): Promise<string> {
  const file = join(folder, 'token')
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (cause) {
    throw new AppError('unauthorized', { detail: `The token ${file} cannot be read.`, cause })
  }
}
