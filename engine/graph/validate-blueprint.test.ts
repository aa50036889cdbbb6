import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../contracts/json.ts'
import { validateBlueprint } from './validate-blueprint.ts'

const known = { toolNames: ['template'] }
const problemsOf = (document: Record<string, unknown>) => validateBlueprint(document, known).problems
const check = (...nodes: unknown[]) => problemsOf({ name: 'Test', nodes })
const text = (id: string, template: string, rest: JsonObject = {}) => ({
  id,
  type: 'tool',
  tool_name: 'template',
  tool_args: { template },
  ...rest,
})
const behind = (...ids: string[]) => ({ dependencies: ids })

describe('validating a blueprint', () => {
  it('finds nothing wrong with what is right, and gives it in today’s form', () => {
    const { document, problems } = validateBlueprint(
      { name: ' Fine ', nodes: [text('a', 'x'), text('b', '{{ a.text }}', behind('a'))] },
      known,
    )
    expect(problems).toEqual([])
    expect(document).toMatchObject({ name: 'Fine', schema_version: '1.2.0', description: '', metadata: {} })
  })

  it('names every problem at once, with its node, its place and what is wrong', () => {
    const problems = problemsOf({
      schema_version: '9.0.0',
      name: 'Broken',
      inputs: { type: 'nothing' },
      outputs: { fine: '{{ a }}', deep: { list: ['{{ a '] } },
      nodes: [
        text('a', '{% if %}'),
        text('a', 'x', { speling: 1 }),
        { id: 'no-type' },
        'nonsense',
        { id: 'unknown', type: 'teleport' },
        { id: 'tool', type: 'tool', tool_name: 'hammer' },
        text('b', 'x', behind('nobody', 'b')),
        { id: 'c', type: 'condition', expression: '1 +', true_path: [text('inner', '{{ x')], wrong: true },
        text('early', '{{ late.text }}'),
        text('late', 'x', behind('no-type')),
        { id: 'ask', type: 'human', prompt_message: 'x', approval_type: 'input_required', form: { type: 7 } },
        { id: '1st', type: 'code', code: 'return 1', timeout_seconds: -1 },
      ],
    })
    const told = problems.map(({ nodeId, path }) => `${path} ${nodeId ?? ''}`.trim())
    expect(told.sort()).toEqual(
      [
        '/inputs',
        '/nodes/0/tool_args/template a',
        '/nodes/1/id a',
        '/nodes/1/speling a',
        '/nodes/10/form ask',
        '/nodes/11/id 1st',
        '/nodes/11/timeout_seconds 1st',
        '/nodes/2/type no-type',
        '/nodes/3',
        '/nodes/4/type unknown',
        '/nodes/5/tool_name tool',
        '/nodes/6/dependencies/0 b',
        '/nodes/6/dependencies/1 b',
        '/nodes/7/expression c',
        '/nodes/7/true_path/0/tool_args/template inner',
        '/nodes/7/wrong c',
        '/nodes/8 early',
        '/outputs/deep/list/0',
        '/schema_version',
      ].sort(),
    )
    for (const { message, severity } of problems) expect([severity, message.length > 10]).toEqual(['error', true])
  })

  it('names the nodes of a circle, and not those that only come behind it', () => {
    const problems = check(
      text('a', 'x', behind('c')),
      text('b', 'x', behind('a')),
      text('c', 'x', behind('b')),
      text('d', 'x', behind('c')),
    )
    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toBe('These nodes wait for each other: a, b, c.')
  })

  it('lets a node use what has always finished before it, however far back, and nothing else', () => {
    expect(
      check(text('a', 'x'), text('b', 'x', behind('a')), text('c', '{{ a.text }}{{ inputs.x }}', behind('b'))),
    ).toEqual([])
    expect(check(text('a', 'x'), text('b', '{{ a.text }}'))).toMatchObject([{ nodeId: 'b', path: '/nodes/1' }])
    const mapped = text('b', 'x', { input_mappings: { y: { source_node_id: 'a', source_output_key: '.' } } })
    expect(check(text('a', 'x'), mapped)).toMatchObject([{ nodeId: 'b' }])
    const ghost = text('b', 'x', { input_mappings: { y: { source_node_id: 'ghost', source_output_key: '.' } } })
    expect(check(ghost)).toMatchObject([{ nodeId: 'b', path: '/nodes/0/input_mappings/y' }])
  })

  it('knows the scopes of nodes inside others', () => {
    const split = (branches: unknown[][], rest: JsonObject = {}) => ({
      id: 'split',
      type: 'parallel',
      branches,
      ...rest,
    })
    // From inside one sees the nodes around, and those above in the same list.
    const fine = split(
      [[text('one', '{{ a.text }}'), text('two', '{{ one.text }}')], [text('one', 'the same id')]],
      behind('a'),
    )
    expect(check(text('a', 'x'), fine)).toEqual([])
    // The container has to wait for what is used inside it.
    expect(check(text('a', 'x'), split([[text('one', '{{ a.text }}')]]))).toMatchObject([
      { nodeId: 'split', path: '/nodes/1' },
    ])
    // Another branch is out of sight, and so is a branch from outside.
    const across = split([[text('one', 'x')], [text('two', '{{ one.text }}')]])
    expect(check(across)).toMatchObject([{ nodeId: 'two', path: '/nodes/0/branches/1/0' }])
    expect(check(split([[text('one', 'x')]]), text('b', '{{ one.text }}', behind('split')))).toMatchObject([
      { nodeId: 'b' },
    ])
    // Dependencies stay within one list; ids differ from those around.
    expect(check(text('a', 'x'), split([[text('one', 'x', behind('a'))]], behind('a')))).toMatchObject([
      { nodeId: 'one', path: '/nodes/1/branches/0/0/dependencies/0' },
    ])
    expect(check(split([[text('split', 'x')]]))).toMatchObject([{ nodeId: 'split', path: '/nodes/0/branches/0/0/id' }])
    // A broken node inside does not hide the others.
    const broken = {
      id: 'c',
      type: 'condition',
      expression: 'true',
      true_path: [{ id: 'x' }, text('y', '{{ ')],
      false_path: 3,
    }
    expect(check(broken).map(({ nodeId, path }) => `${path} ${nodeId}`)).toEqual([
      '/nodes/0/true_path/0/type x',
      '/nodes/0/false_path c',
      '/nodes/0/true_path/1/tool_args/template y',
    ])
  })

  it('knows what a loop goes through and what its body sees', () => {
    const loop = (items_source: string, body: unknown[], rest: JsonObject = {}) => ({
      id: 'each',
      type: 'loop',
      items_source,
      body,
      ...rest,
    })
    const body = [text('one', '{{ item.name }} {{ item_index }}'), text('two', '{{ one.text }}')]
    expect(check(text('a', 'x'), loop('a.rows', body, behind('a')))).toEqual([])
    expect(check(loop('inputs.rows', body))).toEqual([])
    expect(check(loop('rows', body))).toEqual([]) // an input, for all that is known
    const at = (...nodes: unknown[]) => check(...nodes).map(({ path, nodeId }) => `${path} ${nodeId}`)
    expect(at(text('a', 'x'), loop('a.rows', body))).toEqual(['/nodes/1 each'])
    expect(at(loop('{{ inputs.rows }}', body))).toEqual(['/nodes/0/items_source each'])
    expect(at(loop('each.rows', body))).toEqual(['/nodes/0/items_source each'])
    expect(at(loop('one.rows', body))).toEqual(['/nodes/0 each'])
    const inputs = { type: 'object', properties: { rows: {} } }
    expect(problemsOf({ name: 'Test', inputs, nodes: [loop('rows', body)] })).toEqual([])
    expect(problemsOf({ name: 'Test', inputs, nodes: [loop('rosw', body)] })).toMatchObject([
      { path: '/nodes/0/items_source', message: expect.stringContaining('rosw') },
    ])
    expect(at(loop('inputs.rows', [text('item', 'x')]))).toEqual(['/nodes/0/body/0/id item'])
    expect(at(loop('inputs.rows', [], { item_var: '1st', max_iterations: 0 })).sort()).toEqual([
      '/nodes/0/body each',
      '/nodes/0/item_var each',
      '/nodes/0/max_iterations each',
    ])
    const inner = { ...loop('item.cells', [text('cell', '{{ item }} {{ c }}')], { item_var: 'c' }), id: 'inner' }
    expect(at(loop('inputs.rows', [inner]))).toEqual([])
  })

  it('checks what the other containers and agents refer to', () => {
    const at = (...nodes: unknown[]) => check(...nodes).map(({ path, nodeId }) => `${path} ${nodeId}`)
    const rec = (rest: JsonObject) => ({ id: 'rec', type: 'recursive', recursive_sources: ['a'], ...rest })
    const body = [text('one', '{{ recursive_context }} {{ iteration }}')]
    expect(at(text('a', 'x'), rec({ body, dependencies: ['a'], convergence_condition: 'text == "x"' }))).toEqual([])
    expect(at(text('a', 'x'), rec({ workflow_ref: 'w', dependencies: ['a'] }))).toEqual([])
    expect(at(text('a', 'x'), rec({ agent_package: 'p', dependencies: ['a'] }))).toEqual([])
    expect(at(text('a', 'x'), rec({ body }))).toEqual(['/nodes/1 rec']) // it does not wait for its source
    expect(at(rec({ body }))).toEqual(['/nodes/0/recursive_sources/0 rec'])
    expect(at(text('a', 'x'), rec({ body, workflow_ref: 'w', dependencies: ['a'] }))).toEqual(['/nodes/1/body rec'])
    expect(at({ id: 'm', type: 'monitor', metric_expression: '1 +' })).toEqual(['/nodes/0/metric_expression m'])
    expect(at({ id: 'g', type: 'agent', tools: ['template', 'hammer'] })).toEqual(['/nodes/0/tools/1 g'])
    expect(at({ id: 'w', type: 'workflow', workflow_ref: '', wrong: 1 }).sort()).toEqual([
      '/nodes/0/workflow_ref w',
      '/nodes/0/wrong w',
    ])
  })

  it('refuses ids that mean something else, and a workflow without nodes', () => {
    expect(check(text('inputs', 'x'))).toMatchObject([{ path: '/nodes/0/id' }])
    expect(check(text('__proto__', 'x'))).toMatchObject([{ path: '/nodes/0/id' }])
    expect(check()).toMatchObject([{ path: '/nodes' }])
    expect(problemsOf({})).toMatchObject([{ path: '/nodes' }])
  })

  it('opens older files', () => {
    const older = {
      id: 'old.flow',
      schema_version: '1.1.0',
      inputs: { required: ['a'], optional: ['b'] },
      nodes: [text('x', '{{ inputs.a }}', { level: 0 })],
    }
    const { document, problems } = validateBlueprint(older, known)
    expect(problems).toEqual([])
    expect(document).toMatchObject({
      name: 'old.flow',
      inputs: { type: 'object', required: ['a'], properties: { a: {}, b: {} } },
    })
    const drafted = validateBlueprint({ metadata: { draft_name: 'Draft' }, nodes: older.nodes }, known)
    expect(drafted.document?.name).toBe('Draft')
  })

  it('takes no longer than a moment for two thousand nodes', () => {
    const chain = Array.from({ length: 2000 }, (_, index) =>
      text(`n${index}`, index > 0 ? `{{ n0.text }} ${index}` : 'x', index > 0 ? behind(`n${index - 1}`) : {}),
    )
    const circle = chain.map((node, index) => ({ ...node, dependencies: [`n${(index + 1) % 2000}`] }))
    validateBlueprint({ name: 'Warm', nodes: chain }, known)
    const startedAt = performance.now()
    expect(check(...chain)).toEqual([])
    expect(check(...circle)[0]?.message).toContain('wait for each other')
    expect(performance.now() - startedAt).toBeLessThan(1500) // about 150 ms on a quiet machine
  })
})
