import { Readable } from 'node:stream'
import { AppError } from '../../contracts/errors.ts'
import { type ArchivePart, pieceOf } from '../../platform/archive/read-archive.ts'

/** The pieces of one part, one after the other; and the first part that is none of them. */
export function joinPieces(parts: AsyncGenerator<ArchivePart>, first: ArchivePart, name: string) {
  const after = Promise.withResolvers<IteratorResult<ArchivePart>>()
  async function* bytes() {
    let number = 1
    let part: ArchivePart | undefined = first
    try {
      while (part) {
        const piece = pieceOf(part.name)
        if (piece?.number !== number++)
          throw new AppError('backup-damaged', { detail: `A piece of ${name} is missing.` })
        yield* part.content
        const next: IteratorResult<ArchivePart> = await parts.next()
        if (!next.done && pieceOf(next.value.name)?.part === name) part = next.value
        else {
          part = undefined
          after.resolve(next)
        }
      }
    } catch (error) {
      after.reject(error)
      throw error
    }
  }
  after.promise.catch(() => {}) // whoever reads the bytes is told first
  const content = Readable.from(bytes())
  return { content, next: after.promise }
}
