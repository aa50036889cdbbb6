import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import type { JsonObject } from '../../contracts/json.ts'
import type { RunDetail } from '../../contracts/runs.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { openTestEngine, useTestEngine } from '../testing/open-test-engine.ts'
import { createTestTools, human, note, text, toolNode } from '../testing/test-tools.ts'

const loop = (body: JsonObject[], rest: JsonObject) => ({ id: 'each', type: 'loop', body, record: 'batches', ...rest })
const errorOf = (run: RunDetail, path: string) => run.nodes.find((node) => node.path === path)?.error
const range = (to: number) => ({ from: 0, to })

describeOnDatabases('a loop whose items are recorded in batches', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })
  const countRows = async (table: string, runId: string) => {
    const sql = `select count(*)::int as count from ${table} where run_id = $1`
    const [row] = await engine().database.read('worker', (db) => db.query<{ count: number }>(sql, [runId]))
    return row?.count
  }

  it('gives the same list, in the same order, and keeps no row and no event for an item', async () => {
    for (const parallel of [false, true]) {
      const nodes = [
        loop([text('a', '{{ n }} '), text('b', '{{ a.text }}/{{ n_index }}')], {
          items: { from: 10, to: 4, step: -2 },
          item_var: 'n',
          parallel,
        }),
      ]
      const run = await engine().run(nodes)
      expect(run.outputs).toEqual({ each: [{ text: '10 /0' }, { text: '8 /1' }, { text: '6 /2' }] })
      expect(run.nodes.map(({ path }) => path)).toEqual(['each'])
      expect((await engine().events(run.id)).filter(({ path }) => path?.startsWith('each/'))).toEqual([])
    }
  })

  it('is what happens by itself above a thousand items, unless an item may wait', async () => {
    const many = await engine().run([loop([text('a', 'x')], { items: range(1001), record: 'auto' })])
    expect(many.nodes).toHaveLength(1)
    expect(await countRows('loop_batches', many.id)).toBeGreaterThanOrEqual(2)
    const few = await engine().run([loop([text('a', 'x')], { items: range(3), record: 'auto' })])
    expect(few.nodes).toHaveLength(4)
    const asks = loop([human('ask')], { items: range(1001), record: 'auto' })
    const { id } = await engine().start([asks])
    expect((await engine().untilRunIs(id, 'waiting')).nodes.map(({ path }) => path)).toContain('each/0/ask')
  })

  it('reads its items from a file with a value in each line, and says which line is none', async () => {
    const filesDir = await mkdtemp(join(tmpdir(), 'iceos-loop-'))
    onTestFinished(() => rm(filesDir, { recursive: true }))
    await writeFile(join(filesDir, 'in.jsonl'), '{"a":1}\n\n{"a":2}\r\n{"a":3}')
    await writeFile(join(filesDir, 'bad.jsonl'), '{"a":1}\nnope\n')
    const own = await openTestEngine(await databases.open(), { filesDir })
    const file = (name: string, rest: JsonObject = {}) =>
      own.run([loop([text('t', 'a{{ item.a }}')], { items: { file: '{{ inputs.file }}' }, ...rest })], { file: name })
    expect((await file('in.jsonl')).outputs).toEqual({ each: [{ text: 'a1' }, { text: 'a2' }, { text: 'a3' }] })
    expect((await file('in.jsonl', { max_iterations: 2 })).outputs).toEqual({ each: [{ text: 'a1' }, { text: 'a2' }] })
    expect(errorOf(await file('bad.jsonl'), 'each')).toMatchObject({ code: 'parse-failed', detail: /Line 2/ })
    expect(errorOf(await file('../in.jsonl'), 'each')).toMatchObject({ code: 'file-outside-folder' })
  })

  it('gives figures, or a number, or what another loop reads page by page', async () => {
    const figures = {
      all: { op: 'count', expression: 'true' },
      even: { op: 'count', expression: 'item_index % 2 == 0' },
      sum: { op: 'sum', expression: 'item_index' },
      least: { op: 'min', expression: 'item_index' },
      most: { op: 'max', expression: 'item_index' },
      mean: { op: 'average', expression: 'item_index' },
    }
    const body = [text('n', 'n{{ item }}')]
    const first = loop(body, { items: range(250), batch_size: 10, parallel: true, collect: 'stored' })
    const second = loop([text('t', '{{ item.text }}')], {
      id: 'again',
      items: '{{ each.stored }}',
      dependencies: ['each'],
    })
    const third = loop([text('t', '{{ item.text }}')], {
      id: 'sum',
      items: '{{ each.stored }}',
      collect: 'summary',
      summary: figures,
      dependencies: ['each'],
    })
    const run = await engine().run([first, second, third, loop(body, { id: 'none', items: range(3), collect: 'none' })])
    expect(run.error).toBeNull()
    expect(run.outputs).toMatchObject({
      each: { count: 250, stored: { loop: 'each', count: 250 } },
      again: Array.from({ length: 250 }, (_, index) => ({ text: `n${index}` })),
      sum: { count: 250, summary: { all: 250, even: 125, sum: 31_125, least: 0, most: 249, mean: 124.5 } },
      none: { count: 3 },
    })
  })

  it('fails with its first failed item, of which everything is kept, and begins no other', async () => {
    const body = [
      text('before', 'item {{ item }}'),
      toolNode('bad', 'fail', { name: 'batch {{ item }}', mayHeal: false }),
    ]
    const guarded = {
      id: 'if',
      type: 'condition',
      expression: 'item == 7',
      true_path: body,
      false_path: [note('fine')],
    }
    const run = await engine().run([loop([guarded], { items: range(5000) })])
    expect(run.state).toBe('failed')
    expect(errorOf(run, 'each/7/if/true/bad')).toMatchObject({ code: 'file-outside-folder' })
    expect(run.error?.detail).toContain('each/7/if/true/bad: batch 7 failed')
    expect(run.nodes.map(({ path }) => path).sort()).toEqual(
      ['each', 'each/7/if', 'each/7/if/true/bad', 'each/7/if/true/before'].sort(),
    )
    expect(tests.callsOf('fine')).toBe(7)
  })

  it('is tried again from the item that failed', async () => {
    const body = [
      note('{{ item }}'.replace('{{ item }}', 'seen')),
      toolNode('flaky', 'fail', { name: 'b{{ item }}', times: 1 }),
    ]
    const run = await engine().run([loop(body, { items: range(3), retries: 3 })])
    expect(run.state).toBe('succeeded')
    expect([tests.callsOf('seen'), tests.callsOf('b0'), tests.callsOf('b2')]).toEqual([6, 2, 2])
    expect(run.nodes.filter(({ state }) => state === 'failed')).toEqual([])
  })

  it('refuses what it could not do, before it runs', async () => {
    const body = loop([human('ask')], { items: range(3) })
    await expect(engine().start([body])).rejects.toMatchObject({ code: 'blueprint-invalid' })
    const both = loop([text('a', 'x')], { items: range(3), items_source: 'inputs.x' })
    await expect(engine().start([both])).rejects.toMatchObject({ code: 'blueprint-invalid' })
    const list = loop([text('a', 'x')], { items: range(3), record: 'nodes', collect: 'stored' })
    await expect(engine().start([list])).rejects.toMatchObject({ code: 'blueprint-invalid' })
  })

  it('ends when it is cancelled or its time is over', async () => {
    const late = await engine().run([
      loop([toolNode('w', 'delay', { seconds: 5 })], { items: range(9), timeout_seconds: 0.2 }),
    ])
    expect(errorOf(late, 'each')).toMatchObject({ code: 'node-timeout' })
  })

  it('goes on behind what is on disk: no effect twice that was done, and the result whole', async () => {
    const database = await databases.open()
    const first = await openTestEngine(database, { tools: tests.tools })
    const body = [
      note('e', { tool_args: { name: 'effect {{ item }}', value: '{{ item }}' } }),
      toolNode('h', 'hold', { name: 'gate {{ 1 if item >= 40 else 0 }}' }),
    ]
    const nodes = [
      loop(body, { items: range(60), parallel: true, max_concurrency: 5, batch_size: 7 }),
      loop([text('t', 'x')], {
        id: 'pure',
        items: range(30),
        batch_size: 7,
        collect: 'summary',
        summary: { sum: { op: 'sum', expression: 'item_index' } },
      }),
    ]
    tests.open('gate 0')
    const { id } = await first.start(nodes)
    await expect.poll(() => tests.callsOf('gate 1'), { timeout: 5000 }).toBe(5)
    await sleep(50)
    await first.stop()
    tests.open('gate 1')
    const second = await openTestEngine(database, { tools: tests.tools })
    const run = await second.untilRunIs(id, 'succeeded', 'failed')
    expect((run.outputs as { each: unknown[] }).each).toHaveLength(60)
    expect((run.outputs as { each: { name: string }[] }).each[3]).toEqual({ name: 'gate 0' })
    expect(run.outputs).toMatchObject({ pure: { summary: { sum: 435 } } })
    const calls = Array.from({ length: 60 }, (_, index) => tests.callsOf(`effect ${index}`))
    expect(calls.slice(0, 40)).toEqual(Array(40).fill(1))
    expect(calls.slice(45)).toEqual(Array(15).fill(1))
  })
})
