import { describe, expect, it } from 'vitest'
import { nodeTypeContracts } from '../../contracts/nodes/node-types.ts'
import { createScope } from './draft.ts'
import {
  asJson,
  assume,
  at,
  choose,
  expression,
  extend,
  fromDocument,
  otherTool,
  secret,
  text,
  workflow,
} from './index.ts'
import { createBuilder } from './nodes/builder.ts'

const problemOf = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}
const refusal = (detail: string) => ({ code: 'blueprint-invalid', detail: expect.stringContaining(detail) })

describe('workflow', () => {
  it('writes limits as documents spell them, and none where none are set', () => {
    const limits = { concurrency: 2, key: '{{ inputs.customer }}', keyConcurrency: 1, whenFull: 'skip' } as const
    const limited = workflow({ name: 'Limited', limits: { ...limits, deadlineSeconds: 60, cost: 0.5 } }, ({ tool }) => {
      tool('wait', 'delay', { seconds: 0 })
    })
    expect(limited.document.limits).toEqual({
      ...{ concurrency: 2, key: '{{ inputs.customer }}', key_concurrency: 1, when_full: 'skip' },
      ...{ deadline_seconds: 60, cost: 0.5 },
    })
    const free = workflow({ name: 'Free' }, ({ tool }) => {
      tool('wait', 'delay', { seconds: 0 })
    })
    expect(free.document).not.toHaveProperty('limits')
  })

  it('writes references as templates, and waits for what it reads', () => {
    const { document } = workflow({ name: 'Rows', inputs: { file: { type: 'string' } } }, ({ inputs, tool }) => {
      const parse = tool('parse', 'csv_parse', { file: inputs.file })
      const keep = tool('keep', 'filter_rows', {
        rows: parse.output.rows,
        where: 'a > 1',
        limit: parse.output.rowCount,
      })
      return { rows: keep.output.rows, first: at(keep.output.rows, 0, 'unit price') }
    })
    expect(document).toEqual({
      schema_version: '1.2.0',
      name: 'Rows',
      description: '',
      inputs: { type: 'object', properties: { file: { type: 'string' } }, required: ['file'] },
      nodes: [
        { id: 'parse', type: 'tool', tool_name: 'csv_parse', tool_args: { file: '{{ inputs.file }}' } },
        {
          id: 'keep',
          type: 'tool',
          dependencies: ['parse'],
          tool_name: 'filter_rows',
          tool_args: { rows: '{{ parse.rows }}', where: 'a > 1', limit: '{{ parse.rowCount }}' },
        },
      ],
      outputs: { rows: '{{ keep.rows }}', first: '{{ keep.rows[0]["unit price"] }}' },
      metadata: {},
    })
  })

  it('lets the node around wait for what a node inside reads', () => {
    const { document } = workflow({ name: 'Nested' }, ({ tool, condition }) => {
      const first = tool('first', 'delay', { seconds: 0 })
      condition('check', {
        expression: expression`${1} < 2`,
        true_path: ({ parallel }) =>
          parallel('both', {
            branches: [
              ({ tool }) => [tool('a', 'delay', { seconds: first.output.seconds }), tool('b', 'delay', { seconds: 1 })],
            ],
          }),
      })
    })
    expect(document.nodes[1]).toMatchObject({
      id: 'check',
      dependencies: ['first'],
      expression: '1 < 2',
      true_path: [{ id: 'both', branches: [[{ id: 'a' }, { id: 'b' }]] }],
    })
    expect(JSON.stringify(document.nodes[1]).match(/dependencies/g)).toHaveLength(1)
  })

  it('waits for the nodes in `after`, too', () => {
    const { document } = workflow({ name: 'After' }, ({ tool }) => {
      const one = tool('one', 'delay', { seconds: 0 })
      tool('two', 'delay', { seconds: one.output.seconds }, { after: [one], timeout_seconds: 5, retries: 2 })
    })
    expect(document.nodes[1]).toMatchObject({ dependencies: ['one'], timeout_seconds: 5, retries: 2 })
    expect(document.outputs).toBeUndefined()
  })

  it('writes texts and expressions with their references, constants quoted', () => {
    const { document } = workflow({ name: 'Text', inputs: { name: { type: 'string' } } }, ({ inputs, tool }) => {
      const wait = tool('wait', 'delay', { seconds: expression<number>`${1.5} * 2` })
      const total = expression<number>`${wait.output.seconds} + ${1}`
      return {
        greeting: text`Dear ${inputs.name}, ${total} s, ${asJson(wait.output)}, ${'plain'}, ${'{{ x }}'}`,
        nested: expression<number>`${total} * 2`,
        chosen: choose(expression`${inputs.name} == ${'"}}{%'}`, total, null),
        list: expression`${inputs.name} in ${['a', { b: true }]}`,
      }
    })
    expect(document.nodes[0]?.tool_args).toEqual({ seconds: '{{ 1.5 * 2 }}' })
    expect(document.outputs).toEqual({
      greeting:
        'Dear {{ inputs.name }}, {{ wait.seconds + 1 }} s, {{ wait | tojson }}, plain, {{ "\\u007b\\u007b x \\u007d\\u007d" }}',
      nested: '{{ (wait.seconds + 1) * 2 }}',
      chosen: '{{ (wait.seconds + 1) if (inputs.name == "\\"\\u007d\\u007d\\u007b%") else none }}',
      list: '{{ inputs.name in ["a", {"b": true}] }}',
    })
  })

  it('names secrets, which are put in where a tool is called', () => {
    const { document } = workflow({ name: 'Secrets' }, ({ tool }) => {
      const read = tool('read', 'http_fetch', {
        url: 'https://example.com',
        headers: { authorization: text`Bearer ${secret('API_KEY')}`, 'x-key': secret('OTHER') },
      })
      return { status: read.output.status }
    })
    expect(document.nodes[0]).toMatchObject({
      tool_args: { headers: { authorization: 'Bearer {{ secrets.API_KEY }}', 'x-key': '{{ secrets.OTHER }}' } },
    })
    expect(problemOf(() => secret('no name'))).toMatchObject(refusal('letters, digits and _'))
    expect(problemOf(() => expression`${secret('API_KEY')} == 'x'`)).toMatchObject(
      refusal('cannot stand in an expression'),
    )
  })

  it('makes code of a function, however it is written, and gives it what it is given only', () => {
    const { document } = workflow({ name: 'Code' }, ({ tool, code }) => {
      const wait = tool('wait', 'delay', { seconds: 0 })
      const given = { seconds: wait.output.seconds, factor: 2 }
      code('arrow', { given, run: ({ seconds, factor }) => seconds * factor })
      code('method', {
        given,
        run({ seconds }) {
          return seconds
        },
      })
      code('text', { code: 'return 1', cpu_seconds: 1 })
    })
    const mappings = { seconds: { source_node_id: 'wait', source_output_key: 'seconds' }, factor: 2 }
    const call = '({ "seconds": inputs["seconds"], "factor": inputs["factor"] })'
    expect(document.nodes[1]).toMatchObject({ dependencies: ['wait'], input_mappings: mappings })
    expect(document.nodes[1]?.code).toBe(`return (({ seconds, factor }) => seconds * factor)${call}`)
    expect(document.nodes[2]?.code).toMatch(/^return \(\{ run\(\{ seconds \}\) \{[\s\S]*\} \}\)\["run"\]\(/)
    expect(document.nodes[3]).toEqual({ id: 'text', type: 'code', code: 'return 1', cpu_seconds: 1 })
  })

  it('takes tools that it does not know under the types that the author says', () => {
    const search = otherTool<{ query: string }, { hits: string[] }>('search_tool')
    const { document } = workflow({ name: 'Other' }, ({ tool }) => {
      const found = tool('found', search, { query: 'x' })
      return { first: at<string>(found.output.hits, 0), hits: assume<string>(found.output.hits) }
    })
    expect(document.nodes[0]).toMatchObject({ tool_name: 'search_tool', tool_args: { query: 'x' } })
    expect(document.outputs).toEqual({ first: '{{ found.hits[0] }}', hits: '{{ found.hits }}' })
  })

  it('writes a loop whose body reads the item, and waits for what the list comes from', () => {
    const { document } = workflow(
      { name: 'Loop', inputs: { factor: { type: 'number' } } },
      ({ inputs, code, loop }) => {
        const list = code('list', { given: {}, run: () => [1, 2, 3] })
        const each = loop('each', {
          items: list.output,
          parallel: true,
          body: ({ code: inner }, item, index) =>
            inner('times', {
              given: { item, index, factor: inputs.factor },
              run: (given) => given.item * given.factor + given.index,
            }),
        })
        return { all: each.output }
      },
    )
    const each = document.nodes[1] as Record<string, unknown>
    expect(each).toMatchObject({ type: 'loop', items_source: 'list', item_var: 'item', dependencies: ['list'] })
    expect(document.outputs).toEqual({ all: '{{ each }}' })
  })

  it('has a builder for every type of node that there is', () => {
    const types = nodeTypeContracts.map(({ type }) => type)
    expect(Object.keys(createBuilder(createScope())).sort()).toEqual(types.sort())
  })
})

describe('what a workflow refuses', () => {
  it('a reference out of a list into another', () => {
    const error = problemOf(() =>
      workflow({ name: 'Leak' }, ({ parallel, tool }) => {
        const inside: { output: ReturnType<typeof tool>['output'] }[] = []
        parallel('both', {
          branches: [
            (branch) => {
              inside.push(branch.tool('a', 'delay', { seconds: 1 }))
              return undefined
            },
          ],
        })
        tool('b', 'template', {
          template: text`${assume(inside[0]?.output ?? tool('never', 'delay', { seconds: 1 }).output)}`,
        })
      }),
    )
    expect(error).toMatchObject(refusal('"b" reads "a", which cannot be seen from there'))
  })

  it('a node of another workflow', () => {
    const stolen: { value?: ReturnType<typeof text> } = {}
    workflow({ name: 'One' }, ({ tool }) => {
      stolen.value = text`${tool('a', 'delay', { seconds: 1 }).output}`
    })
    const error = problemOf(() =>
      workflow({ name: 'Two' }, ({ tool }) => void tool('b', 'template', { template: stolen.value ?? '' })),
    )
    expect(error).toMatchObject(refusal('"b" reads "a"'))
    expect(problemOf(() => workflow({ name: 'Two' }, () => ({ a: stolen.value })))).toMatchObject(refusal('"a"'))
  })

  it('a node that is added to the outer list from inside an inner one', () => {
    const error = problemOf(() =>
      workflow({ name: 'Wrong list' }, ({ tool, parallel }) => {
        parallel('both', { branches: [() => tool('a', 'delay', { seconds: 1 })] })
      }),
    )
    expect(error).toMatchObject(refusal('Use the builder that the inner function is given'))
  })

  it('two nodes of one name, in one list or in two branches', () => {
    const error = problemOf(() =>
      workflow({ name: 'Twice' }, ({ tool }) => {
        tool('a', 'delay', { seconds: 1 })
        tool('a', 'delay', { seconds: 1 })
      }),
    )
    expect(error).toMatchObject(refusal('Two nodes have the id "a"'))
    const branches = [0, 1].map(
      () =>
        ({ tool }: ReturnType<typeof createBuilder>) =>
          tool('a', 'delay', { seconds: 1 }),
    )
    const inBranches = problemOf(() => workflow({ name: 'Twice' }, ({ parallel }) => void parallel('p', { branches })))
    expect(inBranches).toMatchObject(refusal('Give each its own id'))
  })

  it('an id that templates could not name', () => {
    for (const id of ['order-lines', 'inputs', 'not', '1st']) {
      const error = problemOf(() => workflow({ name: 'Id' }, ({ tool }) => void tool(id, 'delay', { seconds: 1 })))
      expect(error, id).toMatchObject({ code: 'blueprint-invalid' })
    }
  })

  it('a reference in an ordinary string, where it would be lost', () => {
    const error = problemOf(() => workflow({ name: 'Lost' }, ({ inputs }) => ({ text: `Dear ${inputs}` })))
    expect(error).toMatchObject(refusal('Put text`…`'))
  })

  it('what does not fit the contract of a node, with its place', () => {
    const error = problemOf(() =>
      workflow({ name: 'Bad' }, ({ parallel }) => {
        parallel('p', { branches: [({ human }) => human('ask', { prompt_message: '', timeout_seconds: -1 })] })
      }),
    )
    const paths = ['/nodes/0/branches/0/0/timeout_seconds', '/nodes/0/branches/0/0/prompt_message']
    expect(error).toMatchObject({ code: 'blueprint-invalid', problems: paths.map((path) => ({ path })) })
  })

  it('values that are no JSON', () => {
    const add = (value: unknown) => () =>
      workflow({ name: 'Bad' }, ({ tool }) => void tool('a', otherTool<{ x: unknown }>('x'), { x: value as never }))
    expect(problemOf(add(() => 1))).toMatchObject(refusal('A function'))
    expect(problemOf(add(1n))).toMatchObject(refusal('A bigint'))
    expect(problemOf(add(Number.NaN))).toMatchObject(refusal('NaN'))
  })
})

describe('fromDocument and extend', () => {
  const small = workflow({ name: 'Small' }, ({ tool }) => ({ s: tool('wait', 'delay', { seconds: 0 }).output.seconds }))

  it('reads what was written', () => {
    expect(fromDocument(JSON.parse(JSON.stringify(small.document))).document).toEqual(small.document)
  })

  it('writes on: new nodes wait for the old ones that they read, and outputs stay unless given anew', () => {
    const longer = extend(small, ({ node, tool }) => {
      tool('again', 'delay', { seconds: assume<number>(at(node('wait').output, 'seconds')) })
      return undefined
    })
    expect(longer.document.nodes).toEqual([
      ...small.document.nodes,
      {
        id: 'again',
        type: 'tool',
        dependencies: ['wait'],
        tool_name: 'delay',
        tool_args: { seconds: '{{ wait.seconds }}' },
      },
    ])
    expect(longer.document.outputs).toEqual({ s: '{{ wait.seconds }}' })
  })

  it('names the nodes that there are when one is asked for that is not', () => {
    const error = problemOf(() => extend(small, ({ node }) => ({ x: node('weight').output })))
    expect(error).toMatchObject(refusal('There are: wait'))
  })

  it('names everything that is wrong with a document', () => {
    const broken = {
      name: 'x',
      nodes: [
        { id: 'a', type: 'delay' },
        { id: 'b', type: 'llm' },
      ],
    }
    expect(problemOf(() => fromDocument(broken))).toMatchObject({
      code: 'blueprint-invalid',
      problems: [{ path: '/nodes/0/type' }, { path: '/nodes/1/prompt' }],
    })
  })
})
