import { expect, it } from 'vitest'
import { addDays, daysOf, entryWords, startOfDay } from './upcoming-days.ts'

const first = new Date(2030, 0, 1)
const local = (day: number, hour: number) => new Date(2030, 0, day, hour).toISOString()
const item = (name: string, times: string[], hasMore = false) => ({
  ...{ triggerId: name, name, blueprintId: 'b', workflow: 'W', timezone: 'UTC', times, hasMore },
})

it('each day has what fires on it, by time', () => {
  const late = item('late', [local(1, 20), local(2, 20)])
  const early = item('early', [local(1, 7), local(1, 8), local(1, 9)])
  const days = daysOf({ items: [late, early] }, first, 3)
  expect(days.map(({ entries }) => entries.map(({ name, count }) => [name, count]))).toEqual([
    [
      ['early', 3],
      ['late', 1],
    ],
    [['late', 1]],
    [],
  ])
  expect(days[0]?.entries.map((entry) => entryWords(entry, 'en'))).toEqual(['07:00 and 2 more', '20:00'])
})

it('what fires more often than could be listed is said to', () => {
  const [one, two] = daysOf({ items: [item('often', [local(1, 7), local(1, 8)], true)] }, first, 2)
  expect(one?.entries.map((entry) => entryWords(entry, 'en'))).toEqual(['07:00 and many more'])
  expect(two?.entries.map((entry) => entryWords(entry, 'en'))).toEqual(['many times'])
})

it('days are those of the calendar', () => {
  expect(addDays(new Date(2030, 0, 31), 1)).toEqual(new Date(2030, 1, 1))
  expect(startOfDay(new Date(2030, 4, 5, 23, 59))).toEqual(new Date(2030, 4, 5))
})
