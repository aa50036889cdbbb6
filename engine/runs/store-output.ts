/** Decides where an output is kept: beside the node while it is small, in the blob table when it is large. */
import { v7 as uuidv7 } from 'uuid'
import { AppError } from '../../contracts/errors.ts'
import type { Json } from '../../contracts/json.ts'
import { isDeeperThan, maxJsonDepth } from '../../contracts/json-depth.ts'
import type { BlobWrite } from '../db/checkpoints.ts'
import { toJson } from '../db/to-json.ts'

/** Above this an output would make every list of nodes slow to read. */
export const inlineBytes = 64 * 1024
export const maxOutputBytes = 64 * 1024 * 1024
const previewLength = 240

export type StoredOutput = {
  output?: Json
  outputBlob?: string
  outputBytes: number
  blobs: BlobWrite[]
  preview: string
}

export function storeOutput(output: Json): StoredOutput {
  if (isDeeperThan(maxJsonDepth, output)) {
    throw new AppError('output-too-large', { detail: `The output is nested deeper than ${maxJsonDepth} levels.` })
  }
  const text = toJson(output)
  const outputBytes = Buffer.byteLength(text)
  if (outputBytes > maxOutputBytes) {
    throw new AppError('output-too-large', {
      detail: `The output has ${outputBytes} bytes; ${maxOutputBytes} are allowed. Keep less of the data, or write it to a file.`,
      extra: { limit: 'output', allowed: maxOutputBytes, used: outputBytes },
    })
  }
  const preview = text.length > previewLength ? `${text.slice(0, previewLength)}…` : text
  if (outputBytes <= inlineBytes) return { output, outputBytes, blobs: [], preview }
  const blob = { id: uuidv7(), mediaType: 'application/json', base64: Buffer.from(text).toString('base64') }
  return { outputBlob: blob.id, outputBytes, blobs: [blob], preview }
}
