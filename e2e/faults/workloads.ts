/** What is run while things are being killed: each run carries the name of its post, so that a mix-up shows. */
import type { JsonObject } from '../../contracts/json.ts'
import type { RunDetail } from '../../contracts/runs.ts'

export type Workload = {
  name: string
  document: JsonObject
  /** It goes on for so long that a kill often hits it: worth following each time. */
  isLong?: true
  /** Every node of a run that has succeeded, by its path. */
  paths: readonly string[]
  /** What such a run has to have as outputs; undefined where nobody can know them beforehand. */
  expected?: (post: string) => JsonObject
  /** What else has to hold; says what does not. */
  check?: (run: RunDetail) => string | undefined
}

const inputs = { type: 'object', properties: { post: { type: 'string' } }, required: ['post'] }
const tool = (id: string, tool_name: string, tool_args: JsonObject, dependencies: string[]): JsonObject => ({
  ...{ id, type: 'tool', tool_name, tool_args, dependencies },
})
const say = (id: string, template: string, ...after: string[]) => tool(id, 'template', { template }, after)
const nap = (id: string, seconds: number, ...after: string[]) => tool(id, 'delay', { seconds }, after)

const one: Workload = {
  name: 'Faults: one node',
  document: { inputs, nodes: [say('only', '{{ post }}')] },
  paths: ['only'],
  expected: (post) => ({ only: { text: post } }),
}

/** The first node gives another answer each time it runs. If it ran again after it had finished, the others would tell. */
const chain: Workload = {
  name: 'Faults: a chain of three',
  document: {
    inputs,
    nodes: [
      { id: 'roll', type: 'code', code: 'return { number: [Date.now(), Math.random()].join() }' },
      say('second', '{{ post }} {{ roll.number }}', 'roll'),
      say('third', '{{ second.text }} {{ roll.number }}', 'second', 'roll'),
    ],
  },
  paths: ['roll', 'second', 'third'],
  check: ({ inputs: { post }, outputs, nodes }) => {
    const rolled = nodes.find(({ path }) => path === 'roll')?.output as { number: string } | undefined
    const number = rolled?.number
    const wanted = {
      roll: { number },
      second: { text: `${post} ${number}` },
      third: { text: `${post} ${number} ${number}` },
    }
    return number && isSame(outputs, wanted) ? undefined : `the nodes disagree: ${JSON.stringify(outputs)}`
  },
}

const branches = [0, 1, 2].map((index) => [
  nap(`nap_${index}`, 0.05 * (index + 1)),
  say(`say_${index}`, `{{ post }} ${index}`, `nap_${index}`),
])
const parallel: Workload = {
  name: 'Faults: three branches',
  document: {
    inputs,
    nodes: [
      say('before', '{{ post }}'),
      { id: 'fork', type: 'parallel', branches, dependencies: ['before'] },
      say('after', '{{ fork.merged.say_2.text }}', 'fork'),
    ],
  },
  paths: ['before', 'fork', 'after', ...[0, 1, 2].flatMap((at) => [`fork/${at}/nap_${at}`, `fork/${at}/say_${at}`])],
  check: ({ inputs: { post }, outputs }) => {
    const said = (outputs as { after?: JsonObject } | null)?.after
    return isSame(said, { text: `${post} 2` }) ? undefined : `it says ${JSON.stringify(outputs)}`
  },
}

const slow: Workload = {
  name: 'Faults: slow',
  document: {
    inputs,
    nodes: [nap('first', 1.2), say('middle', '{{ post }}', 'first'), nap('last', 0.6, 'middle')],
  },
  isLong: true,
  paths: ['first', 'middle', 'last'],
  expected: (post) => ({ first: { seconds: 1.2 }, middle: { text: post }, last: { seconds: 0.6 } }),
}

export const workloads: readonly Workload[] = [one, chain, parallel, slow]

/** The order of keys means nothing in JSON, and Postgres does not keep it. */
export function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]))
}
