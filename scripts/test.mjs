/** `npm test`: installs and builds what is missing, runs every test, and ends with one line that counts them. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { ensureBuilt } from './lib/ensure-built.mjs'
import { ensureInstalled } from './lib/ensure-installed.mjs'
import { handOver } from './lib/hand-over.mjs'
import { main } from './lib/main.mjs'
import { findNode, inProject } from './lib/project.mjs'

const results = inProject('test-results', 'results.json')
const isLong = process.argv.includes('--faults')
const args = process.argv.slice(2).filter((arg) => arg !== '--faults')

await main(async () => {
  if (process.env.CI === 'true' && !process.env.TEST_DATABASE_URL) {
    throw new Error('CI runs the tests against Postgres too: set TEST_DATABASE_URL (scripts/test-postgres/start.sh).')
  }
  await ensureInstalled()
  await ensureBuilt()
  rmSync(results, { force: true })
  const vitest = [inProject('node_modules', 'vitest', 'vitest.mjs'), 'run', ...(isLong ? ['--project', 'e2e'] : [])]
  const env = { ...process.env, ...(isLong ? { ICEOS_FAULTS: 'long' } : {}) }
  const code = await handOver(findNode(), [...vitest, ...args], { env })
  process.stdout.write(`${countTests(code)}\n`)
  return code
})

/** A file that could not be loaded has no tests to count, so it counts as one that failed. */
function countTests(code) {
  const counts = existsSync(results)
    ? JSON.parse(readFileSync(results, 'utf8'))
    : { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }
  const failed = code !== 0 && counts.numFailedTests === 0 ? 1 : counts.numFailedTests
  return `${counts.numPassedTests} passed, ${failed} failed, ${counts.numPendingTests + counts.numTodoTests} skipped`
}
