/** What every format is read into: pages of blocks, one page at a time, so that no document has to be whole in memory. */

import type { Recognize } from './recognize.ts'

export type Block = {
  kind: 'heading' | 'prose' | 'table' | 'code'
  /** Of a heading: 1 is the highest. */
  level?: number
  text: string
}

export type ReadPage = { blocks: Block[] }

/** In this order: any number of pages, and once what is known of the whole. */
export type Reading =
  | { type: 'page'; blocks: Block[] }
  | { type: 'notes'; notes: string[] }
  | { type: 'title'; title: string }

/** A format: reads a file and gives its pages as it gets to them. */
export type ReadFormat = (file: SourceFile) => AsyncGenerator<Reading>

/** On disk, or in an archive. */
export type SourceFile = {
  /** As the user knows it. */
  name: string
  stream: () => AsyncIterable<Uint8Array>
  /** Where text in pictures is wanted. */
  recognize?: Recognize | undefined
}

/** All of a file: for formats that cannot be read from front to back. */
export async function bytesOf({ stream }: SourceFile): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of stream()) pieces.push(piece)
  return Buffer.concat(pieces)
}
