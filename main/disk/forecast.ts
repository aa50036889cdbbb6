/** When the disk is full, if it goes on as it did: a straight line through what was measured, by a method that single jumps do not bend. Pure. */
import type { DiskForecast } from '../../contracts/disk.ts'

export type Sample = { at: number; bytes: number }

const dayMs = 86_400_000
/** Less than this says more of the last hour than of the next weeks. */
const leastSpanMs = dayMs
const leastSamples = 6
/** Beyond this nobody plans, and the line means nothing. */
const farthestDays = 365
/** More pairs than this tell no more. */
const mostSamples = 200

/** `used`: all samples of what is counted together, the oldest first. */
export function forecastDisk(used: readonly Sample[], freeBytes: number | null, now: number): DiskForecast {
  const [first, last] = [used[0], used.at(-1)]
  const unknown = { bytesPerDay: null, fullInDays: null, basedOnDays: null }
  if (!first || !last || used.length < leastSamples || last.at - first.at < leastSpanMs) return unknown
  const since = sinceLastDelete(used)
  const counted = thin(since.length >= leastSamples ? since : used)
  const bytesPerDay = Math.round(middleSlope(counted) * dayMs)
  const spanDays = Math.round(((counted.at(-1)?.at ?? now) - (counted[0]?.at ?? now)) / dayMs)
  const days = bytesPerDay > 0 && freeBytes !== null ? freeBytes / bytesPerDay : null
  return {
    bytesPerDay,
    fullInDays: days === null || days > farthestDays ? null : Math.max(0, Math.round(days)),
    basedOnDays: Math.max(1, spanDays),
  }
}

/**
 * The middle one of the slopes between all pairs (Theil 1950, Sen 1968): up to 29 % of the samples may be anything at all
 * before it moves.
 */
function middleSlope(samples: readonly Sample[]): number {
  const slopes: number[] = []
  for (const [index, one] of samples.entries())
    for (const other of samples.slice(index + 1))
      if (other.at > one.at) slopes.push((other.bytes - one.bytes) / (other.at - one.at))
  slopes.sort((a, b) => a - b)
  const half = slopes.length / 2
  const [low, high] = [slopes[Math.ceil(half) - 1] ?? 0, slopes[Math.floor(half)] ?? 0]
  return (low + high) / 2
}

/** What was there before somebody tidied up says nothing of how it grows. A tenth gone that stays gone is a delete. */
function sinceLastDelete(samples: readonly Sample[]): readonly Sample[] {
  for (let index = samples.length - 1; index > 0; index--) {
    const [before, after] = [samples[index - 1], samples[index]]
    if (!before || !after || after.bytes > before.bytes * 0.9) continue
    const next = samples[index + 1]
    const isNoise = next !== undefined && next.bytes > before.bytes * 0.95
    if (!isNoise) return samples.slice(index)
  }
  return samples
}

function thin(samples: readonly Sample[]): readonly Sample[] {
  if (samples.length <= mostSamples) return samples
  const step = samples.length / mostSamples
  return Array.from({ length: mostSamples }, (_, index) => samples[Math.floor(index * step)]).filter(
    (one) => one !== undefined,
  )
}
