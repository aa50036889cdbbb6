import { describe, expectTypeOf, it } from 'vitest'
import type { Iceos } from './client.ts'
import { approval } from './examples/approval.ts'
import { fanOut } from './examples/fan-out.ts'
import { orderReport } from './examples/order-report.ts'
import {
  at,
  choose,
  type Expression,
  expression,
  type Given,
  type JsonObject,
  type Ref,
  text,
  workflow,
} from './index.ts'
import type { InputsGiven, TypeOf } from './json-schema.ts'
import type { ArgsOf } from './nodes/tool.ts'

/** Only its types are looked at. */
const notRun = (work: () => unknown) => work
declare const iceos: Iceos

describe('the types of references', () => {
  it('follow what a tool gives', () => {
    workflow({ name: 'Types', inputs: { file: { type: 'string' } } }, ({ inputs, tool }) => {
      expectTypeOf(inputs.file).toEqualTypeOf<Ref<string>>()
      const parse = tool('parse', 'csv_parse', { file: inputs.file })
      expectTypeOf(parse.output.rows).toEqualTypeOf<Ref<JsonObject[]>>()
      expectTypeOf(parse.output.rowCount).toEqualTypeOf<Ref<number>>()
      expectTypeOf(parse.output.rows.length).toEqualTypeOf<Ref<number>>()
      expectTypeOf(parse.output).not.toHaveProperty('row')
      expectTypeOf(at<string>(parse.output.rows, 0, 'name')).toEqualTypeOf<Ref<string>>()
      const fetched = () => tool('get', 'http_fetch', { url: 'https://example.com' })
      expectTypeOf<ReturnType<typeof fetched>['output']['body']>().toEqualTypeOf<Ref<string>>()
    })
  })

  it('decide where they may be handed over', () => {
    expectTypeOf<Ref<string>>().toExtend<Given<string>>()
    expectTypeOf<Ref<'day'>>().toExtend<Given<string>>()
    expectTypeOf<Ref<number>>().not.toExtend<Given<string>>()
    expectTypeOf<Ref<string>>().not.toExtend<Given<'day' | 'month'>>()
    expectTypeOf<Ref<string>[]>().toExtend<Given<string[]>>()
    expectTypeOf<{ a: Ref<number> }>().toExtend<Given<{ a: number }>>()
    expectTypeOf<{ a: Ref<string> }>().not.toExtend<Given<{ a: number }>>()
    expectTypeOf<Expression<boolean>>().not.toExtend<Given<number>>()
    expectTypeOf(text`x`).toExtend<Given<string>>()
    expectTypeOf(text`x`).not.toExtend<Given<number>>()
    expectTypeOf(expression`1 < 2`).toEqualTypeOf<Expression<boolean>>()
    expectTypeOf(choose(expression`1 < 2`, 1, 'x')).toExtend<Given<string | number>>()
  })

  it('hold the arguments of tools against their schemas', () => {
    expectTypeOf<ArgsOf<'delay'>>().toEqualTypeOf<{ readonly seconds: Given<number> }>()
    expectTypeOf<{ seconds: Ref<number> }>().toExtend<ArgsOf<'delay'>>()
    expectTypeOf<{ seconds: Ref<string> }>().not.toExtend<ArgsOf<'delay'>>()
    expectTypeOf<Record<never, never>>().not.toExtend<ArgsOf<'delay'>>()
    expectTypeOf<{ rows: Ref<JsonObject[]>; where: string }>().toExtend<ArgsOf<'filter_rows'>>()
    expectTypeOf<{ rows: Ref<string[]>; where: string }>().not.toExtend<ArgsOf<'filter_rows'>>()
  })

  it('are those of the nodes inside a container', () => {
    workflow({ name: 'Types' }, ({ condition, parallel }) => {
      const chosen = condition('chosen', {
        expression: expression`1 < 2`,
        true_path: ({ tool }) => tool('yes', 'delay', { seconds: 1 }),
        false_path: ({ tool }) => [tool('no', 'template', { template: 'no' })],
      })
      expectTypeOf(chosen.output.result).toEqualTypeOf<Ref<boolean>>()
      expectTypeOf(chosen.output.branch_outputs.yes.seconds).toEqualTypeOf<Ref<number>>()
      expectTypeOf(chosen.output.branch_outputs.no.text).toEqualTypeOf<Ref<string>>()
      expectTypeOf(chosen.output.branch_outputs).not.toHaveProperty('other')
      const both = parallel('both', {
        branches: [
          ({ tool }) => tool('a', 'delay', { seconds: 1 }),
          ({ code }) => code('b', { run: () => ({ words: ['x'] }) }),
        ],
      })
      expectTypeOf(both.output.merged.a.seconds).toEqualTypeOf<Ref<number>>()
      expectTypeOf(both.output.merged.b.words).toEqualTypeOf<Ref<string[]>>()
    })
  })

  it('are those that a function in a code node takes and gives', () => {
    workflow({ name: 'Types', inputs: { limit: { type: 'integer' } } }, ({ inputs, code }) => {
      const sum = code('sum', {
        given: { limit: inputs.limit, word: 'x' },
        run: async (given) => {
          expectTypeOf(given.limit).toEqualTypeOf<number>()
          expectTypeOf(given.word).toEqualTypeOf<'x'>()
          return { total: given.limit }
        },
      })
      expectTypeOf(sum.output.total).toEqualTypeOf<Ref<number>>()
      const typed = code<{ n: number }>('typed', { code: 'return { n: 1 }' })
      expectTypeOf(typed.output.n).toEqualTypeOf<Ref<number>>()
    })
  })

  it('are those of the answer to a question', () => {
    workflow({ name: 'Types' }, ({ human }) => {
      const approve = human('approve', { prompt_message: 'Yes?' })
      expectTypeOf(approve.output.approved).toEqualTypeOf<Ref<boolean>>()
      const choice = human('choice', { prompt_message: 'Which?', approval_type: 'choice', choices: ['red', 'blue'] })
      expectTypeOf(choice.output.choice).toEqualTypeOf<Ref<'red' | 'blue'>>()
      const form = human('form', {
        prompt_message: 'How many?',
        approval_type: 'input_required',
        form: { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] },
      })
      expectTypeOf(form.output.count).toEqualTypeOf<Ref<number>>()
    })
  })
})

describe('the types of inputs and outputs', () => {
  it('come out of JSON Schemas', () => {
    type Row = {
      readonly type: 'object'
      readonly properties: {
        readonly id: { readonly type: 'integer' }
        readonly tag: { readonly enum: readonly ['a', 'b'] }
      }
      readonly required: readonly ['id']
    }
    expectTypeOf<TypeOf<Row>>().toEqualTypeOf<{ id: number; tag?: 'a' | 'b' }>()
    expectTypeOf<TypeOf<{ readonly type: 'array'; readonly items: { readonly type: 'string' } }>>().toEqualTypeOf<
      string[]
    >()
    type Fields = {
      readonly a: { readonly type: 'string' }
      readonly b: { readonly type: 'number'; readonly default: 1 }
    }
    expectTypeOf<InputsGiven<Fields>>().toEqualTypeOf<{ a: string; b?: number }>()
  })

  it('go from a workflow to the run that it gives', () => {
    notRun(async () => {
      const letter = await iceos.run(approval, { customer: 'x', amount: 1 })
      expectTypeOf(letter).toEqualTypeOf<{ approved: boolean; letter: string }>()
      const words = await iceos.run(await iceos.submit(fanOut), { text: 'x' })
      expectTypeOf(words).toEqualTypeOf<{ words: number; mostFrequent: string }>()
      expectTypeOf(iceos.run<{ amount: number }, string>)
        .parameter(1)
        .toEqualTypeOf<{ amount: number }>()
      const started = await iceos.start(orderReport)
      const ended = await iceos.wait(started)
      expectTypeOf(ended.outputs).toEqualTypeOf<{
        report: string
        totals: JsonObject
        checked: { good: number; bad: number }
      } | null>()
    })
  })
})
