import { afterAll, describe, expect, it } from 'vitest'
import { playKills, tellKills } from '../histories/kill-scene.ts'
import { canStartPostgres, type OwnPostgres, startOwnPostgres } from '../histories/own-postgres.ts'
import { faultPlan, killingTimeoutMs } from './fault-plan.ts'

if (!canStartPostgres && process.env.CI === 'true') throw new Error('CI kills Postgres too: run it on Linux as root.')

describe('a history with kills in it is as it has to be', () => {
  let postgres: OwnPostgres | undefined
  afterAll(async () => {
    await postgres?.stop()
  })

  it('when the embedded engine dies, and PGlite with it', { timeout: killingTimeoutMs }, async () => {
    const { kills, random } = faultPlan('Kill points of the embedded engine', 3, 300)
    const figures = await playKills({ kills, random, roles: ['both'] })
    tellKills('Embedded', figures)
    expect(figures.problems).toEqual([])
    expect(figures.runs).toBeGreaterThan(0)
  })

  // Skipped where no server can be started that may die: that needs Linux and root.
  it.skipIf(!canStartPostgres)('when APIs, workers and their Postgres die', { timeout: killingTimeoutMs }, async () => {
    const { kills, random } = faultPlan('Kill points on Postgres', 5, 700)
    postgres = await startOwnPostgres()
    const figures = await playKills({ kills, random, roles: ['both', 'worker', 'worker'], postgres })
    tellKills('On Postgres', figures)
    expect(figures.problems).toEqual([])
    expect(figures.runs).toBeGreaterThan(0)
  })
})
