import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlueprintDocument } from '../../contracts/blueprints.ts'
import type { NodeSpec } from '../../contracts/nodes/node.ts'
import { findNodeTypeContract } from '../../contracts/nodes/node-types.ts'
import { at, expression, extend, fromDocument, type Node, otherTool, text, workflow } from './index.ts'
import type { Builder } from './nodes/builder.ts'

/** What a random workflow is made of; `reads` picks among the nodes in sight. */
type Plan = { type: string; word: string; key: string; reads: number[]; after: number[]; lists: Plan[][] }

const word = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
const { plans } = fc.letrec<{ plans: Plan[]; plan: Plan }>((tie) => ({
  plans: fc.array(tie('plan'), { maxLength: 5 }),
  plan: fc.record({
    type: fc.constantFrom('tool', 'llm', 'code', 'human', 'condition', 'parallel'),
    word,
    key: word,
    reads: fc.array(fc.nat(20), { maxLength: 3 }),
    after: fc.array(fc.nat(20), { maxLength: 2 }),
    lists: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.constant<Plan[][]>([]),
      fc.array(tie('plans'), { maxLength: 3 }),
    ),
  }),
}))

const anyTool = otherTool<{ value: unknown; items: unknown[] }, object>('any_tool')

/** Adds the planned nodes; gives how many there are by now, so that each has an id of its own. */
function write(builder: Builder, list: readonly Plan[], inSight: readonly Node[], next: { id: number }): void {
  const seen = [...inSight]
  const pick = (places: readonly number[]) => places.flatMap((place) => seen[place % (seen.length || 1)] ?? [])
  for (const plan of list) {
    const id = `n${next.id++}`
    const [first, ...others] = pick(plan.reads)
    const value = first ? at(first.output, plan.key, 0) : plan.word
    const said = text`${value} and ${plan.word}`
    const after = pick(plan.after)
    const inner = plan.lists.map((nodes) => (inside: Builder) => write(inside, nodes, seen, next))
    seen.push(addPlanned(builder, { id, plan, value, said, after, others, inner }))
  }
}

type Parts = {
  id: string
  plan: Plan
  value: string | ReturnType<typeof at>
  said: ReturnType<typeof text>
  after: readonly Node[]
  others: readonly Node[]
  inner: ((inside: Builder) => void)[]
}

function addPlanned(builder: Builder, { id, plan, value, said, after, others, inner }: Parts): Node {
  switch (plan.type) {
    case 'tool':
      return builder.tool(
        id,
        anyTool,
        { value: { [plan.key]: value }, items: others.map(({ output }) => output) },
        { after },
      )
    case 'llm':
      return builder.llm(id, { prompt: said, after, name: plan.word })
    case 'code':
      return builder.code(id, { given: { word: plan.word }, run: ({ word }) => word, after })
    case 'human':
      return builder.human(id, { prompt_message: said, approval_type: 'choice', choices: ['a', plan.word], after })
    case 'condition':
      return builder.condition(id, {
        expression: expression`${value} == ${plan.word}`,
        ...(inner[0] ? { true_path: inner[0] } : {}),
        ...(inner[1] ? { false_path: inner[1] } : {}),
        after,
      })
    default:
      return builder.parallel(id, { branches: inner.length > 0 ? inner : [() => undefined], after })
  }
}

const build = (list: readonly Plan[]) =>
  workflow({ name: 'Random', inputs: { word: { type: 'string' } } }, (builder) => write(builder, list, [], { id: 0 }))

/** Each list with the nodes of its own; inner ones after those around them. */
function listsOf(nodes: readonly NodeSpec[]): (readonly NodeSpec[])[] {
  const inner = nodes.flatMap((node) => {
    const contract = findNodeTypeContract(node.type)
    return contract?.children?.(contract.schema.parse(node)).flatMap((list) => listsOf(list.nodes)) ?? []
  })
  return [nodes, ...inner]
}

describe('any workflow that can be built', () => {
  it('fits the contracts, and comes back from its document as it was', () => {
    fc.assert(
      fc.property(plans, (list) => {
        const { document } = build(list)
        const sent: unknown = JSON.parse(JSON.stringify(document))
        expect(BlueprintDocument.parse(sent)).toEqual(document)
        expect(fromDocument(sent).document).toEqual(document)
        expect(extend(fromDocument(sent), () => undefined).document).toEqual(document)
      }),
      { numRuns: 200 },
    )
  })

  it('waits only for earlier nodes of the same list', () => {
    fc.assert(
      fc.property(plans, (list) => {
        for (const nodes of listsOf(build(list).document.nodes)) {
          const earlier = new Set<string>()
          for (const { id, dependencies = [] } of nodes) {
            expect(dependencies.filter((name) => !earlier.has(name))).toEqual([])
            expect(new Set(dependencies).size).toBe(dependencies.length)
            earlier.add(id)
          }
        }
      }),
      { numRuns: 200 },
    )
  })
})
