/**
 * Durations in buckets that are 2 % wide, so that many can be added up and still tell a percentile: one that is read from
 * them lies within 1 % of the run that it means. The way of DDSketch (Masson, Rim, Lee: VLDB 2019).
 */
const perLog = 50
/** What is less is as good as nothing. */
const leastMs = 0.5
const lowest = Math.floor(Math.log(leastMs) * perLog)

/** SQL: the bucket of an interval; null where there is none. */
export const bucketOf = (interval: string): string =>
  // greatest() passes over a null, and would make the least of it.
  `case when ${interval} is not null
     then floor(ln(greatest(extract(epoch from ${interval})::float8 * 1000, ${leastMs})) * ${perLog})::int end`

export const middleOf = (bucket: number): number => (bucket <= lowest ? 0 : Math.exp((bucket + 0.5) / perLog))
