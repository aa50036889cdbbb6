import { expect, it } from 'vitest'
import { noLimits, RunLimits } from '../../../contracts/limits.ts'
import { type LimitFields, readFields, toFields } from './limit-fields.ts'

const empty = toFields(noLimits)
const problemsOf = (change: Partial<LimitFields>) => readFields({ ...empty, ...change }).problems

it.each([
  noLimits,
  { ...noLimits, concurrency: 3, key: '{{ inputs.customer }}', keyConcurrency: 1, whenFull: 'skip' as const },
  { ...noLimits, deadlineSeconds: 90, tokens: 0, cost: 0.25 },
  { ...noLimits, deadlineSeconds: 7200 },
])('gives back what it was given: %j', (limits) => {
  const { limits: read, problems } = readFields(toFields(limits))
  expect(read).toEqual(limits)
  expect(problems).toEqual({})
  expect(RunLimits.safeParse(read).success).toBe(true)
})

it('shows a deadline in the largest unit in which it is whole', () => {
  expect(toFields({ ...noLimits, deadlineSeconds: 7200 })).toMatchObject({ deadline: '2', deadlineUnit: 'hours' })
  expect(toFields({ ...noLimits, deadlineSeconds: 90 })).toMatchObject({ deadline: '90', deadlineUnit: 'seconds' })
  expect(readFields({ ...empty, deadline: '1.5', deadlineUnit: 'minutes' }).limits.deadlineSeconds).toBe(90)
})

it.each([
  [{ concurrency: '0' }, 'concurrency'],
  [{ concurrency: '1.5' }, 'concurrency'],
  [{ concurrency: 'many' }, 'concurrency'],
  [{ keyConcurrency: '1' }, 'key'],
  [{ deadline: '0' }, 'deadline'],
  [{ deadline: '366', deadlineUnit: 'days' as const }, 'deadline'],
  [{ tokens: '-1' }, 'tokens'],
  [{ cost: 'free' }, 'cost'],
  [{ cost: '-0.1' }, 'cost'],
] as const)('finds what cannot hold in %j', (change, name) => {
  expect(Object.keys(problemsOf(change))).toEqual([name])
})
