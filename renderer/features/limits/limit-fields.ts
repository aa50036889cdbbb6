/** The limits as the texts of a form, and back. Pure. */

import type { RunLimits, WhenFull } from '../../../contracts/limits.ts'
import { t } from '../../text/text.ts'

export type LimitFields = {
  [Name in 'concurrency' | 'key' | 'keyConcurrency' | 'deadline' | 'tokens' | 'cost']: string
} & { whenFull: WhenFull; deadlineUnit: DeadlineUnit }

export const deadlineUnits = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const
export type DeadlineUnit = keyof typeof deadlineUnits
export type LimitProblems = Partial<Record<keyof LimitFields, string>>

const textOf = (value: number | null) => (value === null ? '' : String(value))

export function toFields(limits: RunLimits): LimitFields {
  const seconds = limits.deadlineSeconds
  const deadlineUnit = seconds === null ? 'minutes' : largestUnit(seconds)
  return {
    concurrency: textOf(limits.concurrency),
    key: limits.key ?? '',
    keyConcurrency: textOf(limits.keyConcurrency),
    whenFull: limits.whenFull,
    deadline: seconds === null ? '' : String(seconds / deadlineUnits[deadlineUnit]),
    deadlineUnit,
    tokens: textOf(limits.tokens),
    cost: textOf(limits.cost),
  }
}

/** The one in which it is a whole number. */
const largestUnit = (seconds: number): DeadlineUnit =>
  (['days', 'hours', 'minutes'] as const).find((unit) => seconds % deadlineUnits[unit] === 0) ?? 'seconds'

const mostRuns = 1_000_000
const longestSeconds = 31_536_000
const mostDollars = 1_000_000_000

/** An empty field is no limit. `limits` is only what it says while there are no problems. */
export function readFields(fields: LimitFields): { limits: RunLimits; problems: LimitProblems } {
  const problems: LimitProblems = {}
  const read = (name: keyof LimitFields, problem: string, fits: (value: number) => boolean): number | null => {
    const text = fields[name].trim()
    if (text === '') return null
    const value = Number(text)
    if (!fits(value)) problems[name] = problem
    return value
  }
  const isCount = (value: number) => Number.isInteger(value) && value >= 1 && value <= mostRuns
  const isDuration = (value: number) => {
    const seconds = value * deadlineUnits[fields.deadlineUnit]
    return Number.isInteger(seconds) && seconds >= 1 && seconds <= longestSeconds
  }
  const countProblem = t('limits.aWholeNumberFrom1')
  const deadline = read('deadline', t('limits.from1SecondTo365'), isDuration)
  const key = fields.key.trim() === '' ? null : fields.key.trim()
  const limits: RunLimits = {
    concurrency: read('concurrency', countProblem, isCount),
    key,
    keyConcurrency: read('keyConcurrency', countProblem, isCount),
    whenFull: fields.whenFull,
    deadlineSeconds: deadline === null ? null : deadline * deadlineUnits[fields.deadlineUnit],
    tokens: read('tokens', t('limits.aWholeNumberFrom0'), (n) => Number.isSafeInteger(n) && n >= 0),
    cost: read('cost', t('limits.usDollarsFrom0On'), (n) => n >= 0 && n <= mostDollars),
  }
  if (limits.keyConcurrency !== null && key === null) problems.key = t('limits.aLimitForEachKey')
  if (key !== null && key.length > 500) problems.key = t('limits.aKeyHasAtMost')
  return { limits, problems }
}
