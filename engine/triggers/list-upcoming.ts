/** When the schedules fire in a time to come. */
import type { Upcoming } from '../../contracts/triggers.ts'
import type { Db } from '../db/database.ts'
import { listSchedules } from '../db/triggers.ts'
import { nextTime } from './cron-times.ts'

/** One that fires each second has millions of times in a month: what comes after these is only said to come. */
const mostTimes = 300
const mostSchedules = 200

export async function listUpcoming(db: Db, range: { from: Date; to: Date }): Promise<Upcoming> {
  const schedules = await listSchedules(db, mostSchedules + 1)
  return {
    items: schedules.slice(0, mostSchedules).map(({ cron, timezone, ...trigger }) => ({
      ...trigger,
      timezone,
      ...timesWithin({ cron, timezone }, range, mostTimes),
    })),
    isCut: schedules.length > mostSchedules,
  }
}

export function timesWithin(
  schedule: { cron: string; timezone: string },
  { from, to }: { from: Date; to: Date },
  most: number,
): { times: string[]; hasMore: boolean } {
  const times: string[] = []
  // A time that is exactly the beginning belongs to it.
  let next = nextTime(schedule, new Date(from.getTime() - 1))
  while (next && next < to && times.length < most) {
    times.push(next.toISOString())
    next = nextTime(schedule, next)
  }
  return { times, hasMore: next !== undefined && next < to }
}
