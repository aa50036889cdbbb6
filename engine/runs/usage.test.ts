import { expect, it } from 'vitest'
import type { JsonObject } from '../../contracts/json.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { openTestEngine } from '../testing/open-test-engine.ts'
import { scriptedModel } from '../testing/scripted-model.ts'
import { createTestTools, hold } from '../testing/test-tools.ts'

const llm = (id: string, rest: JsonObject = {}): JsonObject => ({
  id,
  type: 'llm',
  prompt: 'Hello',
  model: 'scripted',
  llm_config: { provider: 'test' },
  ...rest,
})
const three = { inputTokens: 2, outputTokens: 1, totalTokens: 3, unpricedCalls: 0 }

describeOnDatabases('what models took', (databases) => {
  it('stands on each node, on the run and in its events', async () => {
    const engine = await openTestEngine(await databases.open(), { models: [scriptedModel('scripted', () => 'Hi.')] })
    const run = await engine.run([llm('one'), llm('two'), { id: 'no', type: 'code', code: 'return 1' }])
    expect(run.usage).toMatchObject({ calls: 2, totalTokens: 6, costUsd: 0.5 })
    const usageOf = (path: string) => run.nodes.find((node) => node.path === path)?.usage
    expect(usageOf('one')).toMatchObject({ calls: 1, ...three, costUsd: 0.25 })
    expect(usageOf('no')).toBeNull()
    const told = (await engine.events(run.id)).filter(({ type }) => type === 'node.usage')
    expect(told.map(({ data }) => data)).toMatchObject([{ provider: 'test', model: 'scripted', ...three }, three])
  })

  it('keeps what was taken before a restart', async () => {
    const tests = createTestTools()
    const wrong = scriptedModel('scripted', (_, number) => {
      if (number === 2) throw new TypeError('A bug.')
      return 'Hi.'
    })
    const database = await databases.open()
    const options = { models: [wrong], tools: tests.tools }
    const first = await openTestEngine(database, options)
    const nodes = [
      llm('one'),
      hold('gate', { dependencies: ['one'] }),
      llm('two', { dependencies: ['gate'], retries: 1 }),
    ]
    const { id } = await first.start(nodes)
    await expect.poll(() => tests.callsOf('gate')).toBe(1)
    await first.stop()
    tests.open('gate')
    const second = await openTestEngine(database, options)
    const run = await second.untilRunIs(id, 'succeeded', 'failed')
    expect(run.usage).toMatchObject({ calls: 2, totalTokens: 6 })
    expect(run.nodes.find(({ path }) => path === 'two')).toMatchObject({ attempt: 2, usage: { calls: 1 } })
  })
})
