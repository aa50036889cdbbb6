/** The hour, day, week and month that a moment lies in, by UTC. Pure. */

export const periods = ['hourly', 'daily', 'weekly', 'monthly'] as const
export type Period = (typeof periods)[number]

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Day 0, 1970-01-01, was a Thursday; weeks begin on Monday. */
const daysIntoFirstWeek = 3

/** Two moments of one period have the same key. */
export const periodKey: Record<Period, (atMs: number) => number> = {
  hourly: (atMs) => Math.floor(atMs / hourMs),
  daily: (atMs) => Math.floor(atMs / dayMs),
  weekly: (atMs) => Math.floor((Math.floor(atMs / dayMs) + daysIntoFirstWeek) / 7),
  monthly(atMs) {
    const at = new Date(atMs)
    return at.getUTCFullYear() * 12 + at.getUTCMonth()
  },
}
