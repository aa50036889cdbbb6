import { createHash } from 'node:crypto'

export type Hashed = { sha256: string; sizeBytes: number }

/** Reads to the end, without keeping anything. */
export async function hashBytes(bytes: AsyncIterable<Uint8Array>, onBytes?: (sum: number) => void): Promise<Hashed> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const chunk of bytes) {
    hash.update(chunk)
    sizeBytes += chunk.length
    onBytes?.(sizeBytes)
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}
