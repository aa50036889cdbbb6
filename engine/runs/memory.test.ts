import { queryObjects } from 'node:v8'
import { expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import { testDatabases } from '../db/testing/databases.ts'
import { openTestEngine, workflow } from '../testing/open-test-engine.ts'
import { text, toolNode } from '../testing/test-tools.ts'

it('leaves nothing in memory when runs have ended', { timeout: 60_000 }, async () => {
  const engine = await openTestEngine(await (testDatabases()[0] as ReturnType<typeof testDatabases>[0]).open())
  const nodes = [
    text('a', 'x'),
    { id: 'b', type: 'parallel', dependencies: ['a'], branches: [[text('c', 'x')], [text('d', '{{ a.text }}')]] },
    toolNode('bad', 'delay', { seconds: -1 }),
  ]
  const start = () => call(engine.client, startRunRoute, { body: { blueprint: workflow(nodes) }, query: { wait: 30 } })
  const stateAfter = async (runs: number) => {
    for (let index = 0; index < runs; index += 10) await Promise.all(Array.from({ length: 10 }, start))
    await new Promise((resolve) => setTimeout(resolve, 100))
    const signals = queryObjects(AbortSignal, { format: 'count' }) // collects garbage first
    return { signals, bytes: process.memoryUsage().heapUsed }
  }
  const before = await stateAfter(150)
  const after = await stateAfter(300)
  expect(after.signals - before.signals).toBeLessThan(20)
  // A promise, a listener and a closure for each node would be some 3 MB.
  expect(after.bytes - before.bytes).toBeLessThan(1_500_000)
  expect(await engine.printMetrics()).toContain('iceos_runs_active 0')
})
