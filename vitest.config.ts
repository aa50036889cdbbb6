import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const isLongRun = process.env.ICEOS_FAULTS === 'long'
const isCi = process.env.CI === 'true'
const halfAnHourMs = 1_800_000

export default defineConfig({
  test: {
    // A process for each file: what a file leaves behind ends with it, and native modules are never shared.
    pool: 'forks',
    setupFiles: ['scripts/lib/no-leaks.ts'],
    // Workers that do not end by themselves are reported: something was left open.
    teardownTimeout: 10_000,
    reporters: ['default', ['json', { outputFile: 'test-results/results.json' }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{contracts,platform,engine,main,preload,renderer,cli,clients,scripts,bench}/**/*.test.{ts,tsx}'],
          maxWorkers: Math.min(availableParallelism(), 4),
          // Generous: a machine that does other things as well is slow, not wrong. What hangs is found all the same.
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: isLongRun
            ? ['e2e/{faults,workers}/**/*.test.ts', 'engine/knowledge/reading/hostile-files.test.ts']
            : ['e2e/**/*.test.ts'],
          // Each one starts the whole product; two at once would measure each other.
          fileParallelism: false,
          testTimeout: isLongRun ? halfAnHourMs : 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    // Tests that kill processes and wait for leases meet machines that stand still for seconds; a real fault fails twice.
    retry: isCi ? 2 : 0,
    allowOnly: !isCi,
  },
})
