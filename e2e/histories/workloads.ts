/** Workflows that do things outside, ask, start others, fail and are cancelled: each with what it must keep to. */
import type { JsonObject } from '../../contracts/json.ts'

export type Ask = 'nothing' | 'answer' | 'cancel' | 'retry'

export type EffectWorkload = {
  name: string
  document: JsonObject
  /** What a client does with such a run after it has started it. */
  ask: Ask
  dependsOn: Readonly<Record<string, readonly string[]>>
  effectPaths: readonly string[]
  /** Not posted: others start it. */
  isPart?: true
}

const inputs = { type: 'object', properties: { post: { type: 'string' } }, required: ['post'] }

/** The sink's address stands in the document: a workflow has no other way to know it. */
export function effectWorkloads(sinkUrl: string): EffectWorkload[] {
  const step = (id: string, holdMs: number, after: string[] = [], path = id, more: JsonObject = {}): JsonObject => ({
    id,
    type: 'tool',
    tool_name: 'http_fetch',
    tool_args: { url: sinkUrl, method: 'POST', body: { post: '{{ post }}', path, holdMs, ...more } },
    dependencies: after,
  })
  const chainOf = (
    name: string,
    holdMs: number,
    length: number,
    more: Partial<EffectWorkload> = {},
  ): EffectWorkload => {
    const ids = Array.from({ length }, (_, index) => `step_${index}`)
    const before = (index: number) => ids.slice(Math.max(0, index - 1), index)
    return {
      name,
      ask: 'nothing',
      document: { inputs, nodes: ids.map((id, index) => step(id, holdMs, before(index))) },
      dependsOn: Object.fromEntries(ids.map((id, index) => [id, before(index)])),
      effectPaths: ids,
      ...more,
    }
  }
  const startChild = (id: string, workflow_ref: string, after: string[]): JsonObject => ({
    ...{ id, type: 'workflow', workflow_ref, inputs: { post: '{{ post }}/child' }, dependencies: after },
  })
  const inFork = [0, 1, 2].map((at) => `fork/${at}/branch_${at}`)
  const items = [0, 1, 2]
  return [
    chainOf('History: part', 30, 2, { isPart: true }),
    chainOf('History: slow part', 250, 8, { isPart: true }),
    chainOf('History: a chain', 40, 3),
    {
      name: 'History: branches',
      ask: 'nothing',
      document: {
        inputs,
        nodes: [
          step('before', 10),
          {
            id: 'fork',
            type: 'parallel',
            branches: [0, 1, 2].map((at) => [step(`branch_${at}`, 60 * at, [], `fork/${at}/branch_${at}`)]),
            dependencies: ['before'],
          },
          step('after', 10, ['fork']),
        ],
      },
      dependsOn: {
        fork: ['before'],
        after: ['fork', ...inFork],
        ...Object.fromEntries(inFork.map((p) => [p, ['before']])),
      },
      effectPaths: ['before', 'after', ...inFork],
    },
    {
      name: 'History: items',
      ask: 'nothing',
      document: {
        inputs,
        nodes: [
          { id: 'list', type: 'code', code: 'return { items: [0, 1, 2] }' },
          {
            id: 'each',
            type: 'loop',
            items_source: 'list.items',
            body: [step('work', 40, [], 'each/{{ item_index }}/work')],
            dependencies: ['list'],
          },
          step('after', 10, ['each']),
        ],
      },
      dependsOn: {
        each: ['list'],
        after: ['each'],
        ...Object.fromEntries(items.map((at) => [`each/${at}/work`, at === 0 ? ['list'] : [`each/${at - 1}/work`]])),
      },
      effectPaths: ['after', ...items.map((at) => `each/${at}/work`)],
    },
    {
      name: 'History: a sub-run',
      ask: 'nothing',
      document: {
        inputs,
        nodes: [step('before', 10), startChild('child', 'History: part', ['before']), step('after', 10, ['child'])],
      },
      dependsOn: { child: ['before'], after: ['child'] },
      effectPaths: ['before', 'after'],
    },
    {
      name: 'History: a question',
      ask: 'answer',
      document: {
        inputs,
        nodes: [
          step('before', 10),
          { id: 'ask', type: 'human', prompt_message: 'Is {{ post }} right?', dependencies: ['before'] },
          step('after', 10, ['ask']),
        ],
      },
      dependsOn: { ask: ['before'], after: ['ask'] },
      effectPaths: ['before', 'after'],
    },
    {
      name: 'History: to be cancelled',
      ask: 'cancel',
      document: {
        inputs,
        nodes: [
          step('before', 10),
          startChild('child', 'History: slow part', ['before']),
          step('after', 10, ['child']),
        ],
      },
      dependsOn: { child: ['before'], after: ['child'] },
      effectPaths: ['before', 'after'],
    },
    {
      name: 'History: to be retried',
      ask: 'retry',
      document: {
        inputs,
        nodes: [
          step('before', 10),
          step('flaky', 10, ['before'], 'flaky', { failsFirstKey: true }),
          step('after', 10, ['flaky']),
        ],
      },
      dependsOn: { flaky: ['before'], after: ['flaky'] },
      effectPaths: ['before', 'after', 'flaky'],
    },
  ]
}
