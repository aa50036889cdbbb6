import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import type { RunEvent } from '../../contracts/events.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { getOutputRoute } from '../../contracts/run-routes.ts'
import type { RunDetail } from '../../contracts/runs.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { useTestEngine } from '../testing/open-test-engine.ts'
import { createTestTools, hold, note, text, toolNode } from '../testing/test-tools.ts'

const behind = (...dependencies: string[]) => ({ dependencies })
const stateOf = (run: RunDetail, path: string) => run.nodes.find((node) => node.path === path)?.state
const outputsOf = (run: RunDetail) => run.outputs as Record<string, JsonObject>
const typesOf = (events: readonly RunEvent[], path: string | null) =>
  events.filter((event) => event.path === path).map(({ type }) => type)

describeOnDatabases('executing a run', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })

  describe('order', () => {
    it('runs a node behind everything that it depends on, whatever the order in the file', async () => {
      const run = await engine().run(
        [
          text('c', '{{ a.text }}{{ b.text }}c', behind('a', 'b')),
          text('b', '{{ a.text }}b', behind('a')),
          text('a', 'a'),
        ],
        {},
      )
      expect(outputsOf(run).c).toEqual({ text: 'aabc' })
      const events = await engine().events(run.id)
      const seqOf = (type: string, path: string) => events.find((e) => e.type === type && e.path === path)?.seq ?? 0
      expect(seqOf('node.succeeded', 'a')).toBeLessThan(seqOf('node.started', 'b'))
      expect(seqOf('node.succeeded', 'b')).toBeLessThan(seqOf('node.started', 'c'))
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    })

    it('works on independent nodes at once, on sixteen at most, and their time begins when they do', async () => {
      const ids = Array.from({ length: 20 }, (_, index) => `wide${index}`)
      const { id } = await engine().start(ids.map((name) => hold(name, { timeout_seconds: 2 })))
      await expect.poll(() => ids.filter((name) => tests.callsOf(name) > 0).length).toBe(16)
      await sleep(1200) // so that the last four would be too late, had their time begun with the run
      for (const name of ids) tests.open(name)
      expect((await engine().untilRunIs(id, 'succeeded', 'failed')).state).toBe('succeeded')
      expect(tests.mostAtOnce()).toBe(16)
    })
  })

  describe('failures', () => {
    it('skips what depends on a failed node, and lets independent branches finish', async () => {
      const run = await engine().run([
        toolNode('bad', 'fail', { name: 'bad' }),
        note('next', behind('bad')),
        note('last', behind('next', 'fine')),
        note('fine'),
        note('finer', behind('fine')),
      ])
      expect(run.state).toBe('failed')
      expect(run.error).toMatchObject({ code: 'node-failed', problems: [{ path: 'bad' }] })
      const states = ['bad', 'next', 'last', 'fine', 'finer'].map((path) => stateOf(run, path))
      expect(states).toEqual(['failed', 'skipped', 'skipped', 'succeeded', 'succeeded'])
      const events = await engine().events(run.id)
      expect(events.find(({ path }) => path === 'last')?.data).toEqual({ because: 'next' })
      expect(events.at(-1)?.type).toBe('run.failed')
    })

    it('gives up an attempt whose time is over, also when the node does not listen', async () => {
      const started = Date.now()
      const run = await engine().run([toolNode('deaf', 'deaf', {}, { timeout_seconds: 0.2, retries: 1 })])
      expect(Date.now() - started).toBeLessThan(3000)
      expect(run.nodes[0]).toMatchObject({ state: 'failed', attempt: 2, error: { code: 'node-timeout' } })
    })

    it('tries again as the policy says, counts the attempts and tells each', async () => {
      const policy = { max_attempts: 4, backoff_strategy: 'linear', backoff_seconds: 0.02, jitter: false }
      const run = await engine().run([toolNode('flaky', 'fail', { name: 'flaky', times: 2 }, { retry_policy: policy })])
      expect(run.nodes[0]).toMatchObject({ state: 'succeeded', attempt: 3, output: { number: 3 } })
      const events = await engine().events(run.id)
      expect(typesOf(events, 'flaky')).toEqual(['node.started', 'node.retrying', 'node.retrying', 'node.succeeded'])
      const waits = events
        .filter(({ type }) => type === 'node.retrying')
        .map(({ data }) => [data.attempt, data.nextInMs])
      expect(waits).toEqual([
        [1, 20],
        [2, 40],
      ])
    })

    it('does not try again what cannot heal', async () => {
      const failing = toolNode('never', 'fail', { name: 'never', mayHeal: false }, { retries: 5 })
      const run = await engine().run([failing])
      expect(tests.callsOf('never')).toBe(1)
      expect(run.nodes[0]?.error).toMatchObject({ code: 'file-outside-folder', detail: 'never failed' })
    })

    it('names what a template misses, and what there is', async () => {
      const run = await engine().run([text('a', 'hello'), text('b', '{{ a.txet }}', behind('a'))])
      expect(run.nodes.find(({ path }) => path === 'b')?.error).toMatchObject({ code: 'template-invalid' })
      expect(run.error?.detail).toContain('txet')
    })

    it('says in the run when its outputs cannot be rendered', async () => {
      const run = await engine().run([text('a', 'hello')], {}, { outputs: { greeting: '{{ a.nothing }}' } })
      expect(run).toMatchObject({ state: 'failed', error: { code: 'template-invalid' } })
    })
  })

  describe('mappings', () => {
    it('hands parts of outputs on under names of their own', async () => {
      const run = await engine().run(
        [
          toolNode('rows', 'note', { name: 'rows', value: { list: [{ n: 1 }, { n: 2 }] } }),
          toolNode(
            'second',
            'note',
            { name: 'second', value: '{{ row }}' },
            {
              dependencies: ['rows'],
              input_mappings: { row: { source_node_id: 'rows', source_output_key: 'value.list.1' }, fixed: 7 },
              output_mappings: { number: 'value.n', gone: 'value.nothing' },
            },
          ),
        ],
        {},
        { outputs: { whole: '{{ second }}', text: 'n = {{ second.number }}' } },
      )
      expect(run.outputs).toEqual({ whole: { value: { n: 2 }, number: 2, gone: null }, text: 'n = 2' })
    })

    it('says which part a mapping misses', async () => {
      const mapping = { row: { source_node_id: 'rows', source_output_key: 'value.list.9' } }
      const run = await engine().run([
        toolNode('rows', 'note', { name: 'rows2', value: { list: [] } }),
        note('second', { dependencies: ['rows'], input_mappings: mapping }),
      ])
      expect(run.nodes.find(({ path }) => path === 'second')?.error).toMatchObject({ code: 'value-missing' })
    })
  })

  describe('outputs', () => {
    const give = (id: string, code: string) => ({ id, type: 'code', code })

    it('keeps large ones in a blob, out of lists and events, readable as a whole', async () => {
      const run = await engine().run([give('big', 'return { text: "x".repeat(300_000) }')])
      expect(run).toMatchObject({ state: 'succeeded', outputs: null, outputsTruncated: true })
      expect(run.nodes[0]).toMatchObject({ output: null, outputTruncated: true, outputBytes: 300_011 })
      const ask = (path?: string) =>
        call(engine().client, getOutputRoute, { params: { runId: run.id }, query: path ? { path } : {} })
      expect(((await ask('big')) as { text: string }).text).toHaveLength(300_000)
      expect(((await ask()) as { big: { text: string } }).big.text).toHaveLength(300_000)
      await expect(ask('no')).rejects.toMatchObject({ code: 'node-run-not-found' })
      expect(JSON.stringify(await engine().events(run.id)).length).toBeLessThan(3000)
    })

    it('stores characters that a database refuses as a replacement character', async () => {
      const code = 'return { nul: "a\\u0000b", half: "\\ud800", pair: "😀", "key\\u0000": 1, slash: "\\\\u0000" }'
      const run = await engine().run([give('odd', code)])
      expect(run.state).toBe('succeeded')
      const output = { nul: 'a\ufffdb', half: '\ufffd', pair: '😀', 'key\ufffd': 1, slash: '\\u0000' }
      expect(run.nodes[0]?.output).toEqual(output)
      expect((await engine().events(run.id)).at(-1)?.type).toBe('run.succeeded')
    })

    it('refuses what is nested too deeply, and nobody else notices', async () => {
      const depths = [100, 3000, 200_000]
      const nested = depths.map((depth) =>
        give(`d${depth}`, `return JSON.parse("[".repeat(${depth}) + "]".repeat(${depth}))`),
      )
      const run = await engine().run([...nested, note('beside')])
      expect(stateOf(run, 'd100')).toBe('succeeded')
      expect(stateOf(run, 'd3000')).toBe('failed')
      expect(stateOf(run, 'd200000')).toBe('failed')
      expect(stateOf(run, 'beside')).toBe('succeeded')
      expect(run.nodes.flatMap(({ error }) => (error ? [error.code] : []))).not.toContain('internal')
    })
  })

  describe('conditions', () => {
    const decide = (expression: string) => ({
      id: 'decide',
      type: 'condition',
      expression,
      true_path: [text('yes', 'yes {{ inputs.n }}'), text('yes2', '{{ yes.text }}!')],
      false_path: [text('no', 'no {{ condition_result }}')],
    })

    it('runs the one path, with the nodes around it in sight, and leaves the other alone', async () => {
      const high = await engine().run([decide('inputs.n > 3')], { n: 5 })
      expect(outputsOf(high).decide).toMatchObject({
        result: true,
        branch: 'true',
        branch_outputs: { yes2: { text: 'yes 5!' } },
      })
      const low = await engine().run([decide('inputs.n > 3')], { n: 1 })
      expect(outputsOf(low).decide).toMatchObject({ result: false, branch_outputs: { no: { text: 'no false' } } })
      expect(low.nodes.map(({ path }) => path).sort()).toEqual(['decide', 'decide/false/no'])
    })

    it('fails when a node inside fails, naming it', async () => {
      const inside = { ...decide('true'), true_path: [toolNode('bad', 'fail', { name: 'inside' })] }
      const run = await engine().run([inside])
      expect(run.error?.detail).toContain('decide/true/bad')
      expect([stateOf(run, 'decide'), stateOf(run, 'decide/true/bad')]).toEqual(['failed', 'failed'])
    })
  })

  describe('parallel branches', () => {
    it('merges what they give, with their index in sight', async () => {
      const run = await engine().run([
        {
          id: 'split',
          type: 'parallel',
          branches: [[text('part', 'p{{ branch_index }}')], [text('part', 'p{{ branch_index }}'), text('only', 'one')]],
        },
        text('join', '{{ split.merged.part | length }} {{ split.merged.only.text }}', behind('split')),
      ])
      expect(outputsOf(run).split).toMatchObject({
        branch_results: [{ part: { text: 'p0' } }, { part: { text: 'p1' }, only: { text: 'one' } }],
        completed_branches: [0, 1],
        merged: { part: [{ text: 'p0' }, { text: 'p1' }], only: { text: 'one' } },
      })
      expect(outputsOf(run).join).toEqual({ text: '2 one' })
    })

    it('keeps to max_concurrency', async () => {
      const names = ['lane0', 'lane1', 'lane2', 'lane3']
      const branches = names.map((name) => [hold(name)])
      const { id } = await engine().start([{ id: 'split', type: 'parallel', max_concurrency: 2, branches }])
      await expect.poll(() => tests.callsOf('lane1')).toBe(1)
      await sleep(100)
      expect(names.map(tests.callsOf)).toEqual([1, 1, 0, 0])
      tests.open('lane0')
      await expect.poll(() => tests.callsOf('lane2')).toBe(1)
      expect(tests.callsOf('lane3')).toBe(0)
      for (const name of names) tests.open(name)
      expect((await engine().untilRunIs(id, 'succeeded')).state).toBe('succeeded')
    })

    it('lets the other branches finish when one fails', async () => {
      const branches = [[toolNode('bad', 'fail', { name: 'branch' })], [note('good'), note('better')]]
      const run = await engine().run([{ id: 'split', type: 'parallel', branches }])
      expect(run.state).toBe('failed')
      expect(stateOf(run, 'split/1/better')).toBe('succeeded')
    })

    it('tries only what failed again when a container has a retry policy', async () => {
      const run = await engine().run([
        {
          id: 'again',
          type: 'parallel',
          retries: 2,
          branches: [[note('once')], [toolNode('flaky', 'fail', { name: 'flaky2', times: 1 }), note('behind')]],
        },
      ])
      expect(run.state).toBe('succeeded')
      expect([tests.callsOf('once'), tests.callsOf('flaky2'), tests.callsOf('behind')]).toEqual([1, 2, 1])
      expect(run.nodes.find(({ path }) => path === 'again')?.attempt).toBe(2)
    })

    it('closes what is inside when the time of a container is over', async () => {
      const branches = [[hold('slow'), note('behind-slow')], [note('quick')]]
      const run = await engine().run([{ id: 'split', type: 'parallel', timeout_seconds: 0.3, branches }])
      expect(run.state).toBe('failed')
      expect(tests.aborted).toContain('slow')
      expect(stateOf(run, 'split/0/slow')).toBe('cancelled')
      expect(stateOf(run, 'split/1/quick')).toBe('succeeded')
      expect(tests.callsOf('behind-slow')).toBe(0)
    })
  })

  describe('code', () => {
    const code = (body: string, rest: JsonObject = {}) => ({ id: 'code', type: 'code', code: body, ...rest })

    it('gives its value, its error, or the limit that fired', async () => {
      const [value, error, time, memory] = await Promise.all([
        engine().run([code('console.log("hi"); return inputs.a + 1')], { a: 1 }),
        engine().run([code('throw new Error("no luck")')]),
        engine().run([code('await new Promise(() => {})', { timeout_seconds: 0.5 })]),
        engine().run([code('const a = []; for (;;) a.push("x".repeat(1e6) + a.length)', { memory_mb: 32 })]),
      ])
      expect(value.nodes[0]?.output).toBe(2)
      expect(typesOf(await engine().events(value.id), 'code')).toContain('node.log')
      expect(error.nodes[0]?.error).toMatchObject({ code: 'code-failed' })
      expect(error.error?.detail).toContain('no luck')
      expect(['code-timeout', 'code-failed']).toContain(time.nodes[0]?.error?.code)
      expect(memory.nodes[0]?.error).toMatchObject({ code: 'code-memory-exceeded' })
    })

    it('stops a loop at the time that the author gave', async () => {
      const run = await engine().run([code('for (;;) {}', { timeout_seconds: 0.5 })])
      expect(run.nodes[0]?.error).toMatchObject({ code: 'code-timeout' })
    })
  })

  it('answers an llm node without a key, and says what answered', async () => {
    const nodes = [{ id: 'say', type: 'llm', prompt: 'Summarise: {{ inputs.text }}' }]
    const inputs = { text: 'The mill stands by the river. It grinds flour. The river is cold.' }
    const [first, second] = await Promise.all([engine().run(nodes, inputs), engine().run(nodes, inputs)])
    expect(outputsOf(first).say).toEqual(outputsOf(second).say)
    expect(outputsOf(first).say).toMatchObject({ provider: 'local', model: 'local-extractive' })
    expect(typesOf(await engine().events(first.id), 'say')).toContain('node.log')
  })
})
