/** The time that figures are of, and its steps. Pure. */

/** Runs are counted by half hours: all time zones of the world but a few begin their days at one. */
export const slotMs = 1_800_000
const dayMs = 86_400_000

export type FigureSpan = {
  from: Date
  to: Date
  steps: number
  stepMs: number
  /** The steps are made of half hours. */
  isOfSlots: boolean
}

const upToSlot = (ms: number) => Math.ceil(ms / slotMs) * slotMs

/** Steps of half an hour or more, and those of more than a day, become half hours: rounded up, so a time that ends now ends after now. */
export function spanOf({ from, to, steps }: { from: string; to: string; steps: number }): FigureSpan {
  const [start, end] = [Date.parse(from), Date.parse(to)]
  const stepMs = (end - start) / steps
  if (stepMs < slotMs && end - start <= dayMs) {
    return { from: new Date(start), to: new Date(end), steps, stepMs, isOfSlots: false }
  }
  const rounded = { from: upToSlot(start), to: upToSlot(end), stepMs: upToSlot(stepMs) }
  return {
    from: new Date(rounded.from),
    to: new Date(rounded.to),
    steps: Math.ceil((rounded.to - rounded.from) / rounded.stepMs),
    stepMs: rounded.stepMs,
    isOfSlots: true,
  }
}
