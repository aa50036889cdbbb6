/** Says where the host of a data folder answers, for the command line and for a second start. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isProcessAlive, processStartTime } from './process-start-time.ts'
import { writeFileSafely } from './write-file-safely.ts'

export type HostAddress = {
  pid: number
  /** Absent where the system does not tell. */
  startTime?: string
  url: string
}

const pathOf = (dataDir: string) => join(dataDir, 'host.lock')

/** For the owner of the folder's lock only. Returns what removes it again. */
export async function writeHostAddress(dataDir: string, url: string): Promise<() => Promise<void>> {
  const startTime = await processStartTime(process.pid)
  const address: HostAddress = { pid: process.pid, url, ...(startTime === undefined ? {} : { startTime }) }
  await writeFileSafely(pathOf(dataDir), JSON.stringify(address))
  return () => rm(pathOf(dataDir), { force: true })
}

/** Undefined when no host runs on this folder; a file that a killed one left behind does not count. */
export async function readHostAddress(dataDir: string): Promise<HostAddress | undefined> {
  const address = await readAddress(pathOf(dataDir))
  if (!address || !isProcessAlive(address.pid)) return undefined
  const startTime = await processStartTime(address.pid)
  const isSame = address.startTime === undefined || startTime === undefined || address.startTime === startTime
  return isSame ? address : undefined
}

async function readAddress(path: string): Promise<HostAddress | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isAddress(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isAddress = (value: unknown): value is HostAddress =>
  typeof value === 'object' && value !== null && 'pid' in value && 'url' in value && typeof value.url === 'string'
