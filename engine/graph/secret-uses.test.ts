import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../contracts/json.ts'
import { compileBlueprint, secretNamesIn } from './compile.ts'
import { validateBlueprint } from './validate-blueprint.ts'

const known = { toolNames: ['http_fetch'] }
const check = (nodes: JsonObject[], rest: JsonObject = {}) => validateBlueprint({ name: 'Test', nodes, ...rest }, known)
const tool = (args: JsonObject, rest: JsonObject = {}): JsonObject => ({
  ...{ id: 'call', type: 'tool', tool_name: 'http_fetch', tool_args: args },
  ...rest,
})
const messages = (nodes: JsonObject[], rest?: JsonObject) =>
  check(nodes, rest).problems.map(({ path, message }) => `${path} ${message}`)

describe('secrets in a workflow', () => {
  it('are found in the arguments of tools and in lists of code, inside containers too', () => {
    const nodes = [
      tool({ headers: { a: 'Bearer {{ secrets.ONE }}', b: "{{ 'x' ~ secrets['TWO'] }}" } }),
      { id: 'code', type: 'code', code: 'return 1', secrets: ['THREE'] },
      {
        id: 'each',
        type: 'loop',
        items_source: 'inputs.items',
        body: [tool({ url: '{% if item %}{{ secrets.FOUR }}{% else %}{{ secrets.ONE }}{% endif %}' }, { id: 'inner' })],
      },
    ]
    const { document, problems } = check(nodes)
    expect(problems).toEqual([])
    expect(document && secretNamesIn(compileBlueprint(document))).toEqual(['ONE', 'TWO', 'THREE', 'FOUR'])
  })

  const changed = [
    '{{ secrets.ONE | upper }}',
    '{{ secrets.ONE[0] }}',
    '{{ secrets.ONE.length }}',
    '{{ secrets | tojson }}',
    '{{ secrets[inputs.name] }}',
    '{% if secrets.ONE == "a" %}yes{% endif %}',
    '{% for letter in secrets.ONE %}{{ letter }}-{% endfor %}',
    '{% set copy = secrets.ONE %}{{ copy | reverse }}',
    '{% set copy = secrets %}{{ copy.ONE }}',
    '{% set copy %}{{ secrets.ONE }}{% endset %}{{ copy | reverse }}',
    '{% filter upper %}{{ secrets.ONE }}{% endfilter %}',
    '{% macro say() %}{{ secrets.ONE }}{% endmacro %}{{ say() | upper }}',
    '{{ [secrets.ONE] | join("-") }}',
    '{{ "a" if secrets.ONE is defined else "b" }}',
    '{{ (secrets.ONE ~ "x") | upper }}',
  ]
  for (const text of changed) {
    it(`are put in as they are: not ${text}`, () => {
      expect(messages([tool({ url: text })])).toEqual([
        expect.stringMatching(/^\/nodes\/0\/tool_args\/url A secret is only put in/),
      ])
    })
  }

  const elsewhere: JsonObject[] = [
    { id: 'a', type: 'llm', prompt: 'Say {{ secrets.ONE }}' },
    { id: 'a', type: 'condition', expression: 'secrets.ONE == 1' },
    { id: 'a', type: 'loop', items_source: 'secrets.ONE', body: [tool({ url: 'x' })] },
    { id: 'a', type: 'human', approval_type: 'approve_reject', prompt_message: '{{ secrets.ONE }}' },
    { id: 'a', type: 'workflow', workflow_ref: 'other', inputs: { key: '{{ secrets.ONE }}' } },
    { id: 'a', type: 'agent', prompt: '{{ secrets.ONE }}' },
    { id: 'a', type: 'monitor', metric_expression: 'secrets.ONE' },
    tool({ url: 'x' }, { input_mappings: { key: '{{ secrets.ONE }}' } }),
  ]
  for (const node of elsewhere) {
    it(`are refused in a node of type ${node.type}${node.input_mappings ? ', outside its arguments' : ''}`, () => {
      expect(messages([node])).toContainEqual(
        '/nodes/0 Secrets can be used in the arguments of a tool, and in code that lists them under `secrets`.',
      )
    })
  }

  it('are refused as outputs, as ids, and by names that no secret has', () => {
    expect(messages([tool({ url: 'x' })], { outputs: { key: ['{{ secrets.ONE }}'] } })).toEqual([
      expect.stringContaining('/outputs/key A secret cannot be an output'),
    ])
    expect(messages([tool({ url: 'x' }, { id: 'secrets' })])[0]).toContain('No node can have the id "secrets"')
    expect(messages([{ id: 'a', type: 'code', code: 'return 1', secrets: ['__proto__', 'a b'] }])).toHaveLength(2)
  })
})
