import { expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { answerRoute, cancelRunRoute } from '../../contracts/run-routes.ts'
import { listTasksRoute } from '../../contracts/tasks.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { openTestEngine } from '../testing/open-test-engine.ts'
import { nodeNameIn } from './node-name-in.ts'

const ask = (id: string, rest: JsonObject = {}): JsonObject => ({
  ...{ id, type: 'human', approval_type: 'approve_reject', prompt_message: `Is ${id} right?` },
  ...rest,
})

describeOnDatabases('what waits for a person', (databases) => {
  it('is listed with the next deadline first, and gone when it is answered or its run is cancelled', async () => {
    const engine = await openTestEngine(await databases.open())
    const list = (limit = 100) => call(engine.client, listTasksRoute, { query: { limit } })
    expect(await list()).toEqual({ items: [], total: 0 })
    const [first, second, urgent] = [
      await engine.start([ask('one', { name: 'Check the sum' })]),
      await engine.start([ask('two')]),
      await engine.start([ask('soon', { timeout_seconds: 900 })]),
    ]
    for (const { id } of [first, second, urgent]) await engine.untilRunIs(id, 'waiting')
    const { items, total } = await list()
    expect(total).toBe(3)
    expect(items.map(({ runId }) => runId)).toEqual([urgent.id, first.id, second.id])
    expect(items[1]).toMatchObject({
      path: 'one',
      nodeName: 'Check the sum',
      question: { kind: 'approve_reject', prompt: 'Is one right?' },
      deadlineAt: null,
      attempt: 1,
    })
    expect(items[0]?.deadlineAt).not.toBeNull()
    expect(await list(0)).toEqual({ items: [], total: 3 })

    await call(engine.client, answerRoute, {
      params: { runId: first.id },
      body: { path: 'one', answer: { approved: true } },
    })
    await call(engine.client, cancelRunRoute, { params: { runId: second.id } })
    await engine.untilRunIs(second.id, 'cancelled')
    expect((await list()).items.map(({ runId }) => runId)).toEqual([urgent.id])

    const orgId = '01a1fdde-ba12-70f0-9262-4b8d98422e8b'
    const stranger = engine.clientAs({ orgId, projectId: undefined, userId: orgId, permissions: ['runs:read'] })
    expect(await call(stranger, listTasksRoute)).toEqual({ items: [], total: 0 })
  })
})

it('a node is called by its name, wherever it stands', () => {
  const nodes = [{ id: 'loop', type: 'loop', body: [{ id: 'ask', type: 'human', name: 'Ask Ada' }] }]
  expect(nodeNameIn({ nodes }, 'ask')).toBe('Ask Ada')
  expect(nodeNameIn({ nodes }, 'loop')).toBe('loop')
  expect(nodeNameIn({ nodes }, 'gone')).toBe('gone')
})
