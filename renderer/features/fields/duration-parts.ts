/** A duration as a number and its unit. Pure. */
import { t } from '../../text/text.ts'

export const durationUnits = [
  {
    value: 'ms',
    get label() {
      return t('fields.milliseconds')
    },
    ms: 1,
  },
  {
    value: 's',
    get label() {
      return t('fields.seconds')
    },
    ms: 1000,
  },
  {
    value: 'min',
    get label() {
      return t('fields.minutes')
    },
    ms: 60_000,
  },
  {
    value: 'h',
    get label() {
      return t('fields.hours')
    },
    ms: 3_600_000,
  },
  {
    value: 'd',
    get label() {
      return t('fields.days')
    },
    ms: 86_400_000,
  },
] as const
export type DurationUnit = (typeof durationUnits)[number]['value']

const msOf = (unit: DurationUnit): number => durationUnits.find(({ value }) => value === unit)?.ms ?? 1

/** In the largest unit of which it is a whole number: 5,400 s are 90 minutes. */
export function splitDuration(ms: number): { amount: number; unit: DurationUnit } {
  const fitting = durationUnits.findLast((unit) => ms !== 0 && ms % unit.ms === 0) ?? durationUnits[1]
  return { amount: ms / fitting.ms, unit: fitting.value }
}

export const joinDuration = (amount: number, unit: DurationUnit): number => amount * msOf(unit)
