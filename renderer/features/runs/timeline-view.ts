/** Which part of a run's time the timeline shows. Pure. */
export type TimeWindow = { fromMs: number; toMs: number }

export const wholeTime = (totalMs: number): TimeWindow => ({ fromMs: 0, toMs: totalMs })

/** No closer than this: below it the numbers mean nothing. */
const shortestMs = 5

/** @param factor below 1 goes closer @param atMs what stays where it is */
export function zoom(
  { fromMs, toMs }: TimeWindow,
  totalMs: number,
  factor: number,
  atMs = (fromMs + toMs) / 2,
): TimeWindow {
  const span = Math.min(totalMs, Math.max(Math.min(shortestMs, totalMs), (toMs - fromMs) * factor))
  const share = toMs === fromMs ? 0.5 : (atMs - fromMs) / (toMs - fromMs)
  return within({ fromMs: atMs - span * share, toMs: atMs + span * (1 - share) }, totalMs)
}

/** By a part of what is shown; to the left when it is negative. */
export const pan = ({ fromMs, toMs }: TimeWindow, totalMs: number, part: number): TimeWindow => {
  const by = (toMs - fromMs) * part
  return within({ fromMs: fromMs + by, toMs: toMs + by }, totalMs)
}

function within({ fromMs, toMs }: TimeWindow, totalMs: number): TimeWindow {
  const span = toMs - fromMs
  const start = Math.max(0, Math.min(fromMs, totalMs - span))
  return { fromMs: start, toMs: start + span }
}

/** Where a bar stands in the window; undefined: outside of it. */
export function barIn(
  window: TimeWindow,
  offsetMs: number,
  durationMs: number,
): { left: number; width: number } | undefined {
  const span = window.toMs - window.fromMs
  const [start, end] = [Math.max(window.fromMs, offsetMs), Math.min(window.toMs, offsetMs + durationMs)]
  if (offsetMs > window.toMs || offsetMs + durationMs < window.fromMs || span <= 0) return undefined
  return { left: (100 * (start - window.fromMs)) / span, width: (100 * Math.max(0, end - start)) / span }
}

/** Three to six round marks within the window. */
export function ticksIn({ fromMs, toMs }: TimeWindow): number[] {
  const span = toMs - fromMs
  if (span <= 0) return [fromMs]
  const magnitude = 10 ** Math.floor(Math.log10(span / 3))
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((size) => span / size <= 6) ?? span
  const ticks: number[] = []
  // The label of a mark stands to its right, so none begins near the end.
  for (let at = Math.ceil(fromMs / step) * step; at <= fromMs + span * 0.92; at += step) ticks.push(at)
  return ticks
}
