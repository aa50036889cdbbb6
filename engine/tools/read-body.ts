import type { Response } from 'undici'
import { AppError } from '../../contracts/errors.ts'

/** The body of an answer, counted after unpacking, so that a small packed body cannot become a huge one. */
export async function readBody(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    if (length > maxBytes) {
      const detail = `${response.url} answered with more than ${maxBytes} bytes.`
      throw new AppError('output-too-large', { detail, extra: { maxBytes } })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
