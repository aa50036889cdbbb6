/** Reads one answer as it comes, within its times. */
import { AppError } from '../../../contracts/errors.ts'
import type { Json, JsonObject } from '../../../contracts/json.ts'
import type { TokenCounts } from '../../../contracts/usage.ts'
import type { AskedCall, Delta } from '../model.ts'
import type { SdkModel, SdkPart, SdkRequest, SdkUsage } from './sdk.ts'

export type Times = { firstTokenMs: number; idleMs: number }
export type ReadAnswer = { text: string; calls: AskedCall[]; tokens: TokenCounts | undefined; isCut: boolean }

/** @throws AppError model-timeout; whatever the library throws; the signal's reason */
export async function readStream(
  sdk: SdkModel,
  request: (signal: AbortSignal) => SdkRequest,
  { times, signal, onDelta }: { times: Times; signal: AbortSignal; onDelta: (delta: Delta) => void },
): Promise<ReadAnswer> {
  const clock = createClock(signal, times)
  try {
    const { stream } = await clock.within(sdk.doStream(request(clock.signal)))
    const read = createReading(onDelta)
    const reader = stream.getReader()
    try {
      for (;;) {
        const { done, value } = await clock.within(reader.read())
        if (done) break
        // What a provider sends to keep the line open is no sign of an answer.
        if (read.take(value)) clock.tick()
      }
    } finally {
      reader.cancel().catch(() => {}) // it has ended, or nobody wants the rest
    }
    return read.result()
  } catch (error) {
    signal.throwIfAborted()
    throw clock.signal.aborted ? clock.signal.reason : error
  } finally {
    clock.stop()
  }
}

function createClock(outer: AbortSignal, { firstTokenMs, idleMs }: Times) {
  const own = new AbortController()
  const signal = AbortSignal.any([outer, own.signal])
  const giveUp = (ms: number, what: string) =>
    own.abort(new AppError('model-timeout', { detail: `${what} came within ${ms / 1000} s.` }))
  const aborted = Promise.withResolvers<never>()
  aborted.promise.catch(() => {})
  const reject = () => aborted.reject(signal.reason)
  if (signal.aborted) reject()
  else signal.addEventListener('abort', reject, { once: true })
  let timer = setTimeout(giveUp, firstTokenMs, firstTokenMs, 'Nothing of an answer')
  return {
    signal,
    tick() {
      clearTimeout(timer)
      timer = setTimeout(giveUp, idleMs, idleMs, 'The answer stopped in its middle, and nothing more')
    },
    /** A library or a server that does not heed its signal holds nobody up. */
    within: <T>(work: PromiseLike<T>): Promise<T> => Promise.race([work, aborted.promise]),
    stop() {
      clearTimeout(timer)
      signal.removeEventListener('abort', reject)
      own.abort()
    },
  }
}

function createReading(onDelta: (delta: Delta) => void) {
  let text = ''
  const calls: AskedCall[] = []
  let end: Extract<SdkPart, { type: 'finish' }> | undefined
  return {
    /** Gives whether it was a part of the answer. */
    take(part: SdkPart): boolean {
      if (part.type === 'error')
        throw part.error instanceof Error ? part.error : new Error('stream', { cause: asError(part.error) })
      if (part.type === 'finish') end = part
      else if (part.type === 'tool-call') calls.push(toCall(part))
      else if (part.type === 'reasoning-delta') onDelta({ kind: 'reasoning', text: part.delta })
      else if (part.type === 'text-delta') {
        text += part.delta
        onDelta({ kind: 'text', text: part.delta })
      } else return part.type === 'tool-input-delta'
      return true
    },
    result(): ReadAnswer {
      const why = end?.finishReason.unified
      // A stream that just stops would else pass for a short answer.
      if (!end || why === 'error' || (why === 'other' && end.finishReason.raw === undefined)) {
        throw new AppError('model-failed', { detail: 'The answer broke off before its end. Try again.' })
      }
      if (why === 'content-filter' && text === '') {
        throw new AppError('model-refused-request', {
          detail: 'The provider held the answer back (content filter). Word the prompt differently.',
        })
      }
      return { text, calls, tokens: toTokens(end.usage), isCut: why === 'length' }
    },
  }
}

/** Errors inside a stream are what the provider wrote, not yet an Error. */
const asError = (error: unknown) => new Error(typeof error === 'string' ? error : JSON.stringify(error))

function toCall({ toolCallId, toolName, input, providerMetadata }: Extract<SdkPart, { type: 'tool-call' }>): AskedCall {
  const note =
    providerMetadata && Object.keys(providerMetadata).length > 0 ? (providerMetadata as JsonObject) : undefined
  return { id: toolCallId, tool: toolName, input: readInput(input), ...(note && { note }) }
}

function readInput(text: string): JsonObject | string {
  if (text.trim() === '') return {}
  try {
    const value = JSON.parse(text) as Json
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : text
  } catch {
    return text
  }
}

/** Undefined when the provider does not count. */
function toTokens({ inputTokens, outputTokens }: SdkUsage): TokenCounts | undefined {
  if (inputTokens.total === undefined && outputTokens.total === undefined) return undefined
  return {
    inputTokens: inputTokens.total ?? 0,
    outputTokens: outputTokens.total ?? 0,
    reasoningTokens: outputTokens.reasoning ?? 0,
    cachedTokens: inputTokens.cacheRead ?? 0,
  }
}
