/**
 * Tells what a model writes while it writes it: pieces are put together, so that a run has at most about 16 such events a
 * second, and after the first 300 of an answer four. Each answer is a stream of its own: one that begins anew, after
 * a broken connection or a restart of the engine, says so by its new name.
 */
import { randomBytes } from 'node:crypto'
import type { JsonObject } from '../../contracts/json.ts'
import type { Delta } from '../models/model.ts'

export type DeltaStream = { onDelta: (delta: Delta) => void; end: () => void }

const quickMs = 60
const slowMs = 250
const quickEvents = 300
/** One event holds no more; what comes at once and is longer becomes several. */
const maxLength = 4000

export function streamDeltas(tell: (data: JsonObject) => void, about: JsonObject = {}): DeltaStream {
  let stream = newName()
  let index = 0
  let kind: 'text' | 'reasoning' = 'text'
  let pending = ''
  let timer: NodeJS.Timeout | undefined

  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    for (let at = 0; at < pending.length; at += maxLength) {
      tell({ ...about, stream, index: index++, kind, text: pending.slice(at, at + maxLength) })
    }
    pending = ''
  }
  return {
    onDelta(delta) {
      if (delta.kind === 'restart') {
        flush()
        stream = newName()
        index = 0
        return
      }
      if (delta.kind !== kind) flush()
      kind = delta.kind
      pending += delta.text
      timer ??= setTimeout(flush, index < quickEvents ? quickMs : slowMs)
    },
    end: flush,
  }
}

const newName = () => randomBytes(6).toString('hex')
