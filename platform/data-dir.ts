import { resolve } from 'node:path'
import envPaths from 'env-paths'

/** Where this user's data lies: what was asked for, else ICEOS_DATA_DIR, else the operating system's convention. */
export function dataDir(asked?: string, env: NodeJS.ProcessEnv = process.env): string {
  return resolve(asked || env.ICEOS_DATA_DIR || envPaths('iceos', { suffix: '' }).data)
}
