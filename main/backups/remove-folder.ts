import { rm } from 'node:fs/promises'

/** A process that is just being ended may still write into it: then again, for some seconds. */
export const removeFolder = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
