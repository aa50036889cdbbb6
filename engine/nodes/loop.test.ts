import { setTimeout as sleep } from 'node:timers/promises'
import { queryObjects } from 'node:v8'
import { expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { answerRoute, cancelRunRoute } from '../../contracts/run-routes.ts'
import type { RunDetail } from '../../contracts/runs.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { openTestEngine, useTestEngine } from '../testing/open-test-engine.ts'
import { createTestTools, human, note, text, toolNode } from '../testing/test-tools.ts'

const loop = (body: JsonObject[], rest: JsonObject = {}) => ({
  id: 'each',
  type: 'loop',
  items_source: 'inputs.items',
  body,
  ...rest,
})
const errorOf = (run: RunDetail, path: string) => run.nodes.find((node) => node.path === path)?.error

describeOnDatabases('a loop', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })
  const holdItem = (rest: object = {}) => toolNode('work', 'hold', { name: 'item {{ item }}' }, rest)

  it('gives one output for each item, of the last node of its body, which sees the item and its number', async () => {
    const run = await engine().run(
      [
        text('greet', 'hello'),
        loop([text('a', '{{ greet.text }} {{ name }}'), text('b', '{{ a.text }} {{ name_index }}')], {
          dependencies: ['greet'],
          item_var: 'name',
        }),
        text('join', '{{ each | length }}: {{ each[1].text }}', { dependencies: ['each'] }),
      ],
      { items: ['Ada', 'Bob'] },
      { outputs: { each: '{{ each }}', join: '{{ join.text }}' } },
    )
    expect(run.outputs).toEqual({ each: [{ text: 'hello Ada 0' }, { text: 'hello Bob 1' }], join: '2: hello Bob 1' })
    expect(run.nodes.map(({ path }) => path)).toEqual(expect.arrayContaining(['each/0/a', 'each/1/b']))
  })

  it('goes through lists inside lists, and the paths of its nodes say where', async () => {
    const inner = { ...loop([text('cell', '{{ row_index }}{{ cell_value }}')]), id: 'inner' }
    const run = await engine().run(
      [loop([{ ...inner, items_source: 'row', item_var: 'cell_value' }], { item_var: 'row' })],
      { items: [['a', 'b'], [], ['c']] },
    )
    expect(run.outputs).toEqual({ each: [[{ text: '0a' }, { text: '0b' }], [], [{ text: '2c' }]] })
    expect(run.nodes.map(({ path }) => path)).toContain('each/2/inner/0/cell')
  })

  it('takes no more than max_iterations, gives nothing for nothing, and fails for what is no list', async () => {
    const some = await engine().run([loop([text('a', 'n{{ item }}')], { max_iterations: 2 })], { items: [1, 2, 3] })
    expect(some.outputs).toEqual({ each: [{ text: 'n1' }, { text: 'n2' }] })
    expect((await engine().run([loop([text('a', 'x')])], { items: [] })).outputs).toEqual({ each: [] })
    const string = await engine().run([loop([text('a', 'x')])], { items: 'abc' })
    expect(errorOf(string, 'each')).toMatchObject({ code: 'value-missing' })
    const none = await engine().run([loop([text('a', 'x')])])
    expect(errorOf(none, 'each')).toMatchObject({ code: 'value-missing' })
  })

  it('works on one item after the other, or on so many at once as it is told', async () => {
    const items = ['p0', 'p1', 'p2', 'p3']
    const isAtWork = () => items.map((name) => tests.callsOf(`item ${name}`))
    const { id } = await engine().start([loop([holdItem()], { parallel: true, max_concurrency: 2 })], { items })
    await expect.poll(isAtWork).toEqual([1, 1, 0, 0])
    tests.open('item p1')
    await expect.poll(isAtWork).toEqual([1, 1, 1, 0])
    for (const name of items) tests.open(`item ${name}`)
    const run = await engine().untilRunIs(id, 'succeeded')
    expect(run.outputs).toEqual({ each: items.map((name) => ({ name: `item ${name}` })) })

    const inRow = await engine().start([loop([holdItem()])], { items: ['s0', 's1'] })
    await expect.poll(() => tests.callsOf('item s0')).toBe(1)
    await sleep(50)
    expect(tests.callsOf('item s1')).toBe(0)
    for (const name of ['item s0', 'item s1']) tests.open(name)
    await engine().untilRunIs(inRow.id, 'succeeded')
  })

  it('fails with its first failed item: no other begins, those at work finish', async () => {
    const body = [
      toolNode('first', 'note', { name: 'try {{ item }}' }),
      toolNode('second', 'hold', { name: '{{ item }}' }),
    ]
    const bad = { ...toolNode('bad', 'fail', { name: 'loop bad', mayHeal: false }), id: 'bad' }
    const guarded = { id: 'if', type: 'condition', expression: 'item == "f0"', true_path: [bad], false_path: body }
    const { id } = await engine().start([loop([guarded], { parallel: true, max_concurrency: 2 })], {
      items: ['f0', 'f1', 'f2'],
    })
    await expect.poll(() => tests.callsOf('loop bad') + tests.callsOf('f1')).toBe(2)
    tests.open('f1')
    const run = await engine().untilRunIs(id, 'failed')
    expect(errorOf(run, 'each')).toMatchObject({ code: 'node-failed' })
    expect(run.error?.detail).toContain('each/0/if/true/bad')
    expect(tests.callsOf('try f2')).toBe(0)
    expect(run.nodes.find(({ path }) => path === 'each/1/if')?.state).toBe('succeeded')
  })

  it('is tried again from the item that failed', async () => {
    const body = [
      toolNode('seen', 'note', { name: 'seen {{ item }}' }),
      toolNode('flaky', 'fail', { name: 'again {{ item }}', times: 1 }),
    ]
    const run = await engine().run([loop(body, { retries: 3 })], { items: ['x', 'y'] })
    expect(run.state).toBe('succeeded')
    expect(['seen x', 'seen y', 'again x', 'again y'].map(tests.callsOf)).toEqual([1, 1, 2, 2])
    expect(run.nodes.find(({ path }) => path === 'each')?.attempt).toBe(3)
  })

  it('ends when it is cancelled, and when its time is over, with what is in it', async () => {
    const { id } = await engine().start([loop([holdItem()])], { items: ['c0', 'c1'] })
    await expect.poll(() => tests.callsOf('item c0')).toBe(1)
    await call(engine().client, cancelRunRoute, { params: { runId: id } })
    const cancelled = await engine().untilRunIs(id, 'cancelled')
    expect(cancelled.nodes.map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
    const late = await engine().run([loop([holdItem()], { timeout_seconds: 0.2 })], { items: ['t0', 't1'] })
    expect(errorOf(late, 'each')).toMatchObject({ code: 'node-timeout' })
    expect(tests.aborted).toEqual(expect.arrayContaining(['item c0', 'item t0']))
    expect(tests.callsOf('item c1') + tests.callsOf('item t1')).toBe(0)
  })

  it('waits for a person at each item: one after the other, or all of them at once', async () => {
    const answer = (runId: string, path: string) =>
      call(engine().client, answerRoute, { params: { runId }, body: { path, answer: { approved: true } } })
    for (const parallel of [false, true]) {
      const nodes = [loop([human('ask'), note('behind')], { parallel })]
      const { id } = await engine().start(nodes, { items: [1, 2] })
      const asking = (await engine().untilRunIs(id, 'waiting')).nodes.filter(({ question }) => question)
      expect(asking.map(({ path }) => path)).toEqual(parallel ? ['each/0/ask', 'each/1/ask'] : ['each/0/ask'])
      await answer(id, 'each/0/ask')
      await expect
        .poll(async () => (await engine().read(id)).nodes.find(({ path }) => path === 'each/1/ask')?.state)
        .toBe('waiting')
      await engine().untilRunIs(id, 'waiting')
      await answer(id, 'each/1/ask')
      expect((await engine().untilRunIs(id, 'succeeded')).outputs).toMatchObject({ each: [{}, {}] })
    }
    expect(tests.callsOf('behind')).toBe(4)
  })

  it('goes on at the first item that was not through when its engine stopped', async () => {
    const database = await databases.open()
    const first = await openTestEngine(database, { tools: tests.tools })
    const body = [toolNode('begin', 'note', { name: 'begin {{ item }}' }), holdItem()]
    const { id } = await first.start([loop(body), note('last', { dependencies: ['each'] })], {
      items: ['r0', 'r1', 'r2'],
    })
    tests.open('item r0')
    await expect.poll(() => tests.callsOf('item r1')).toBe(1)
    await first.stop()
    for (const name of ['item r1', 'item r2']) tests.open(name)
    const second = await openTestEngine(database, { tools: tests.tools })
    const run = await second.untilRunIs(id, 'succeeded', 'failed')
    expect(run.outputs).toMatchObject({ each: ['r0', 'r1', 'r2'].map((name) => ({ name: `item ${name}` })) })
    const calls = ['begin r0', 'item r0', 'begin r1', 'item r1', 'begin r2', 'item r2'].map(tests.callsOf)
    expect(calls).toEqual([1, 1, 1, 2, 1, 1])
  })

  it('keeps nothing of an item in memory but what it gave', { timeout: 60_000 }, async () => {
    const items = Array.from({ length: 400 }, (_, index) => index)
    const body = [toolNode('big', 'template', { template: `{{ item }} ${'x'.repeat(60_000)}` }), text('small', 'ok')]
    const memory = () => {
      queryObjects(AbortSignal, { format: 'count' }) // collects garbage first
      return process.memoryUsage().heapUsed
    }
    const before = memory()
    const nodes = [
      loop(body, { parallel: true, max_concurrency: 50 }),
      toolNode('end', 'delay', { seconds: 120 }, { dependencies: ['each'] }),
    ]
    const { id } = await engine().start(nodes, { items })
    const stateOfLoop = async () => (await engine().read(id)).nodes.find(({ path }) => path === 'each')?.state
    await expect.poll(stateOfLoop, { timeout: 50_000, interval: 200 }).toBe('succeeded')
    const more = memory() - before // while the run goes on
    await call(engine().client, cancelRunRoute, { params: { runId: id } })
    expect(more).toBeLessThan(14_000_000) // what the first nodes gave is 24 MB
  })
})
