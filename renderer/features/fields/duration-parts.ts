/** A duration as a number and its unit. Pure. */
export const durationUnits = [
  { value: 'ms', label: 'milliseconds', ms: 1 },
  { value: 's', label: 'seconds', ms: 1000 },
  { value: 'min', label: 'minutes', ms: 60_000 },
  { value: 'h', label: 'hours', ms: 3_600_000 },
  { value: 'd', label: 'days', ms: 86_400_000 },
] as const
export type DurationUnit = (typeof durationUnits)[number]['value']

const msOf = (unit: DurationUnit): number => durationUnits.find(({ value }) => value === unit)?.ms ?? 1

/** In the largest unit of which it is a whole number: 5,400 s are 90 minutes. */
export function splitDuration(ms: number): { amount: number; unit: DurationUnit } {
  const fitting = durationUnits.findLast((unit) => ms !== 0 && ms % unit.ms === 0) ?? durationUnits[1]
  return { amount: ms / fitting.ms, unit: fitting.value }
}

export const joinDuration = (amount: number, unit: DurationUnit): number => amount * msOf(unit)
