import { describe, expect, it } from 'vitest'
import { plantBug, plantedBugs } from '../histories/planted-bugs.ts'
import { playRound } from '../histories/planted-rounds.ts'
import { makeDataDir, removeDataDir } from '../start-product.ts'
import { faultPlan, isLongRun, killingTimeoutMs } from './fault-plan.ts'

const server = process.env.TEST_DATABASE_URL
if (!server && process.env.CI === 'true') throw new Error('CI tests on Postgres too: set TEST_DATABASE_URL.')

/** Chance may miss in one round what it finds in the next. */
const mostRounds = 5
/** Patience with runs that a bug happens to keep from ending. Where that is what it breaks, they have all of the time that is promised. */
const bugPatienceMs = 15_000
const promisedMs = 60_000
/** The others are planted by `npm run test:faults`. */
const shortSelection = ['finished nodes that are forgotten when a run goes on', 'a claim that does not raise the fence']
const selected = isLongRun ? plantedBugs : plantedBugs.filter(({ name }) => shortSelection.includes(name))

describe.skipIf(!server)('the checker of histories (skipped without TEST_DATABASE_URL: it takes two engines)', () => {
  const { random } = faultPlan('Planted bugs', 5, 5)

  it.each(selected)('finds $name', { timeout: killingTimeoutMs }, async (bug) => {
    const folder = await makeDataDir()
    try {
      const dist = await plantBug(folder, bug)
      const found = new Set<string>()
      const endsWithinMs = bug.breaks.includes('every run ends in time') ? promisedMs : bugPatienceMs
      let rounds = 0
      while (rounds++ < mostRounds && !bug.breaks.some((name) => found.has(name))) {
        const round = await playRound({ server: server as string, random, endsWithinMs, dist })
        for (const { invariant } of round.violations) found.add(invariant)
      }
      process.stdout.write(`${bug.name}: ${[...found].join('; ')} (round ${rounds - 1})\n`)
      expect(bug.breaks.filter((name) => found.has(name))).not.toEqual([])
    } finally {
      await removeDataDir(folder)
    }
  })

  it('finds nothing where nothing was planted', { timeout: killingTimeoutMs }, async () => {
    for (let rounds = 0; rounds < (isLongRun ? mostRounds : 1); rounds++) {
      const { violations, surprises, runs } = await playRound({
        server: server as string,
        random,
        endsWithinMs: promisedMs,
      })
      expect([...violations, ...surprises]).toEqual([])
      expect(runs).toBeGreaterThan(0)
    }
  })
})
