/** Writes what the items of one loop gave: many at once, or each before its place is free again. */
import type { Json } from '../../contracts/json.ts'
import type { LoopBatchWrite } from '../db/loop-batches.ts'

/** What of the items goes into the row of a batch. */
export type PackResults<Kept> = (kept: readonly Kept[]) => Json

export type LoopRecorder<Kept> = {
  /** Resolves when more may be done: at once, or when it is on disk, or when an earlier batch is. */
  add: (index: number, kept: Kept) => Promise<void> | undefined
  /** Hands over what is left, and resolves when all of it is on disk. */
  flush: () => Promise<void>
}

type Needs<Kept> = {
  path: string
  /** Nothing with an effect is repeated after a crash: each item is on disk before its place is free. */
  isSure: boolean
  batchSize: number
  pack: PackResults<Kept>
  write: (batches: LoopBatchWrite[]) => Promise<void>
}

/** Of items that take long no more than this is repeated after a crash, besides those at work. */
const flushMs = 1000

export function createLoopRecorder<Kept>(needs: Needs<Kept>): LoopRecorder<Kept> {
  let pending: { index: number; kept: Kept }[] = []
  let timer: NodeJS.Timeout | undefined
  let written = Promise.resolve()

  function send(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (pending.length === 0) return written
    const batches = toBatches(needs, pending)
    pending = []
    written = needs.write(batches)
    written.catch(() => {}) // whoever adds next sees it, and so does the run's own last commit
    return written
  }

  return {
    add(index, kept) {
      pending.push({ index, kept })
      if (needs.isSure) return send()
      timer ??= setTimeout(send, flushMs)
      if (pending.length < needs.batchSize) return undefined
      const before = written
      send()
      return before
    },
    flush: send,
  }
}

/** Items that follow one another share a row. */
function toBatches<Kept>({ path, pack, batchSize }: Needs<Kept>, items: { index: number; kept: Kept }[]) {
  items.sort((a, b) => a.index - b.index)
  const batches: LoopBatchWrite[] = []
  let start = 0
  for (let end = 1; end <= items.length; end++) {
    const isTogether = items[end]?.index === (items[end - 1]?.index as number) + 1 && end - start < batchSize
    if (isTogether) continue
    const part = items.slice(start, end)
    batches.push({
      path,
      first: part[0]?.index as number,
      count: part.length,
      results: pack(part.map((one) => one.kept)),
    })
    start = end
  }
  return batches
}
