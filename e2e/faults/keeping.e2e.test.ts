/** The long version of main/backups/keeping/keeping.properties.test.ts, with other histories each time. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decideKeeping } from '../../main/backups/keeping/decide-keeping.ts'
import { keepingProperty } from '../../main/backups/testing/keeping-histories.ts'
import { isLongRun, killingTimeoutMs } from './fault-plan.ts'

const histories = isLongRun ? 100_000 : 500

it('no history of backups breaks the floor, whatever the clock and the listings do', {
  timeout: killingTimeoutMs,
}, () => {
  const seed = Number(process.env.ICE_FAULT_SEED ?? Math.floor(Math.random() * 1_000_000))
  process.stdout.write(`keeping: ${histories} histories, ICE_FAULT_SEED=${seed}\n`)
  const outcome = fc.check(keepingProperty(decideKeeping), { numRuns: histories, seed })
  if (outcome.failed) throw new Error(fc.defaultReportMessage(outcome) ?? 'The property failed.')
  expect(outcome.numRuns).toBe(histories)
})
