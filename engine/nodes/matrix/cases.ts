/**
 * The matrix: every node type, and what each does when it succeeds, fails, is cancelled, takes too long, is tried again,
 * and when its engine is killed under it. matrix.test.ts runs each cell on each database. A new node type stands here too.
 */
import type { ErrorCode } from '../../../contracts/errors.ts'
import type { JsonObject } from '../../../contracts/json.ts'
import { hold as holdNode, note as noteNode, text, toolNode } from '../../testing/test-tools.ts'
import type { Way } from './world.ts'

/** How the test sees that the node is at work: something was called, it has said something, or it waits for a person. */
export type Begun = { call: string } | { says: string } | { waits: true }

export type Cell = {
  /** The node, but for its id and its place: it stands between two others. */
  node: JsonObject
  inputs?: JsonObject
  /** What a person answers when it asks. */
  answer?: JsonObject
  /** The value of the secret MATRIX to begin with; it becomes 'opened' after the first failure, or after the kill. */
  secret?: string
}
export type Cells = {
  success: Cell & { output: JsonObject }
  failure: Cell & { code: ErrorCode }
  cancel: Cell & { begun: Begun }
  timeout: Cell & { code: ErrorCode; begun: Begun }
  /** `never`: why this type is not tried again. Then the test sees to it that it is not. */
  retry: Cell | (Cell & { never: string; code: ErrorCode })
  resume: Cell & {
    begun: Begun
    /** What had finished before the kill, and so is not done again: names of calls. */
    done: string[]
    /** What the first engine lets through, and what the second does besides what the first was at. */
    opened?: string[]
    later?: string[]
  }
}

export type NodeTypeName =
  | 'tool'
  | 'llm'
  | 'agent'
  | 'condition'
  | 'workflow'
  | 'loop'
  | 'parallel'
  | 'recursive'
  | 'code'
  | 'human'
  | 'monitor'
  | 'swarm'

/** Long enough to be at work by then, also on a busy machine. */
const timeout = { timeout_seconds: 1.5 }
const retries = { retries: 1 }

const note = (name: string, id = 'inside') => noteNode(id, { tool_args: { name } })
const hold = (name: string, rest: JsonObject = {}) => holdNode('work', { tool_args: { name }, ...rest })
const fail = (name: string, times = 1e9) => toolNode('work', 'fail', { name, times })
/** Nodes of which the second is at work when the first is done. */
const noteAndHold = (name: string) => [note(`${name} inside`), hold(name, { dependencies: ['inside'] })]
const noteAndHoldEach = (name: string, number: string) => [
  note(`${name} inside ${number}`),
  hold(`${name} ${number}`, { dependencies: ['inside'] }),
]

const tool = (name: string, args: JsonObject, rest: JsonObject = {}) => ({
  type: 'tool',
  tool_name: name,
  tool_args: args,
  ...rest,
})

const modelFor = (type: string, way: Way) => ({ llm_config: { provider: 'test', model: `${type} ${way}` } })
const llm = (way: Way, rest: JsonObject = {}) => ({ type: 'llm', prompt: 'Well?', ...modelFor('llm', way), ...rest })
const agent = (way: Way, rest: JsonObject = {}) => ({
  type: 'agent',
  tools: ['note'],
  ...modelFor('agent', way),
  ...rest,
})
const swarm = (way: Way, rest: JsonObject = {}) => ({
  type: 'swarm',
  agents: ['lead', 'critic'].map((role) => ({ package: `the ${role}`, role })),
  ...modelFor('swarm', way),
  ...rest,
})

const condition = (path: JsonObject[], rest: JsonObject = {}) => ({
  type: 'condition',
  expression: 'go',
  true_path: path,
  false_path: [fail('condition false')],
  ...rest,
})
const go = { inputs: { go: true } }

const parallel = (branches: JsonObject[][], rest: JsonObject = {}) => ({ type: 'parallel', branches, ...rest })
const loop = (body: JsonObject[], rest: JsonObject = {}) => ({ type: 'loop', items: [1, 2, 3], body, ...rest })
const recursive = (body: JsonObject[], rest: JsonObject = {}) => ({
  type: 'recursive',
  recursive_sources: ['before'],
  body,
  max_iterations: 3,
  ...rest,
})

const workflow = (way: Way, rest: JsonObject = {}) => ({
  type: 'workflow',
  workflow_ref: `workflow ${way}`,
  ...rest,
})
/** The workflows that the workflow nodes run. */
export const storedWorkflows: { name: string; nodes: JsonObject[] }[] = [
  { name: 'workflow success', nodes: [text('say', 'Hello')] },
  { name: 'workflow failure', nodes: [fail('workflow failure')] },
  { name: 'workflow cancel', nodes: [hold('workflow cancel')] },
  { name: 'workflow timeout', nodes: [hold('workflow timeout')] },
  { name: 'workflow retry', nodes: [fail('workflow retry', 1)] },
  { name: 'workflow resume', nodes: noteAndHold('workflow resume') },
]

const code = (source: string, rest: JsonObject = {}) => ({ type: 'code', code: source, ...rest })
const endless = "console.log('at work'); while (true) {}"
const untilOpened = "console.log('at work'); while (inputs.secrets.MATRIX !== 'opened'); return { isOpen: true }"
const ifOpened = "if (inputs.secrets.MATRIX !== 'opened') throw new Error('closed'); return { isOpen: true }"
const atWork: Begun = { says: 'at work' }

const human = (rest: JsonObject = {}) => ({ type: 'human', prompt_message: 'Right?', ...rest })
const monitor = (action: string, rest: JsonObject = {}) => ({
  type: 'monitor',
  metric_expression: 'errors > 3',
  action_on_trigger: action,
  ...rest,
})
const errors = { inputs: { errors: 5 } }
const yes = { answer: { approved: true } }
const waits: Begun = { waits: true }

export const cases: Record<NodeTypeName, Cells> = {
  tool: {
    success: { node: tool('note', { name: 'tool success', value: 7 }), output: { value: 7 } },
    failure: { node: tool('fail', { name: 'tool failure' }), code: 'fetch-failed' },
    cancel: { node: tool('hold', { name: 'tool cancel' }), begun: { call: 'tool cancel' } },
    timeout: {
      node: tool('hold', { name: 'tool timeout' }, timeout),
      begun: { call: 'tool timeout' },
      code: 'node-timeout',
    },
    retry: { node: tool('fail', { name: 'tool retry', times: 1 }, retries) },
    resume: { node: tool('hold', { name: 'tool resume' }), begun: { call: 'tool resume' }, done: [] },
  },
  llm: {
    success: { node: llm('success'), output: { model: 'llm success', provider: 'test' } },
    failure: { node: llm('failure'), code: 'model-failed' },
    cancel: { node: llm('cancel'), begun: { call: 'llm cancel' } },
    timeout: { node: llm('timeout', timeout), begun: { call: 'llm timeout' }, code: 'node-timeout' },
    retry: { node: llm('retry', retries) },
    resume: { node: llm('resume'), begun: { call: 'llm resume' }, done: [] },
  },
  agent: {
    success: { node: agent('success'), output: { message: 'ok', finished: true, last_tool: 'note', iterations: 2 } },
    failure: { node: agent('failure'), code: 'model-failed' },
    cancel: { node: agent('cancel'), begun: { call: 'agent cancel' } },
    timeout: { node: agent('timeout', timeout), begun: { call: 'agent timeout' }, code: 'node-timeout' },
    retry: { node: agent('retry', retries) },
    resume: { node: agent('resume'), begun: { call: 'agent resume' }, done: ['agent resume tool'] },
  },
  condition: {
    success: { node: condition([text('say', 'Hello')]), ...go, output: { result: true, branch: 'true' } },
    failure: { node: condition([fail('condition failure')]), ...go, code: 'node-failed' },
    cancel: { node: condition([hold('condition cancel')]), ...go, begun: { call: 'condition cancel' } },
    timeout: {
      node: condition([hold('condition timeout')], timeout),
      ...go,
      begun: { call: 'condition timeout' },
      code: 'node-timeout',
    },
    retry: { node: condition([fail('condition retry', 1)], retries), ...go },
    resume: {
      node: condition(noteAndHold('condition resume')),
      ...go,
      begun: { call: 'condition resume' },
      done: ['condition resume inside'],
    },
  },
  workflow: {
    success: { node: workflow('success'), output: { say: { text: 'Hello' } } },
    failure: { node: workflow('failure'), code: 'sub-run-failed' },
    cancel: { node: workflow('cancel'), begun: { call: 'workflow cancel' } },
    timeout: { node: workflow('timeout', timeout), begun: { call: 'workflow timeout' }, code: 'node-timeout' },
    retry: { node: workflow('retry', retries) },
    resume: {
      node: workflow('resume'),
      begun: { call: 'workflow resume' },
      done: ['workflow resume inside'],
    },
  },
  loop: {
    success: { node: loop([text('say', 'Item {{ item }}')], { collect: 'none' }), output: { count: 3 } },
    failure: { node: loop([fail('loop failure')]), code: 'node-failed' },
    cancel: { node: loop([hold('loop cancel')]), begun: { call: 'loop cancel' } },
    timeout: { node: loop([hold('loop timeout')], timeout), begun: { call: 'loop timeout' }, code: 'node-timeout' },
    retry: { node: loop([fail('loop retry', 1)], retries) },
    resume: {
      node: loop(noteAndHoldEach('loop resume', '{{ item }}')),
      begun: { call: 'loop resume 2' },
      done: ['loop resume inside 1', 'loop resume 1', 'loop resume inside 2'],
      opened: ['loop resume 1'],
      later: ['loop resume 3'],
    },
  },
  parallel: {
    success: {
      node: parallel([[text('one', '1')], [text('two', '2')]]),
      output: { merged: { one: { text: '1' }, two: { text: '2' } } },
    },
    failure: { node: parallel([[text('one', '1')], [fail('parallel failure')]]), code: 'node-failed' },
    cancel: { node: parallel([[hold('parallel cancel')]]), begun: { call: 'parallel cancel' } },
    timeout: {
      node: parallel([[hold('parallel timeout')]], timeout),
      begun: { call: 'parallel timeout' },
      code: 'node-timeout',
    },
    retry: { node: parallel([[text('one', '1')], [fail('parallel retry', 1)]], retries) },
    resume: {
      node: parallel([noteAndHold('parallel resume'), [text('one', '1')]]),
      begun: { call: 'parallel resume' },
      done: ['parallel resume inside'],
    },
  },
  recursive: {
    success: {
      node: recursive([text('say', 'x')], { convergence_condition: 'iteration >= 2' }),
      output: { text: 'x', iterations: 2, converged: true },
    },
    failure: { node: recursive([fail('recursive failure')]), code: 'node-failed' },
    cancel: { node: recursive([hold('recursive cancel')]), begun: { call: 'recursive cancel' } },
    timeout: {
      node: recursive([hold('recursive timeout')], timeout),
      begun: { call: 'recursive timeout' },
      code: 'node-timeout',
    },
    retry: { node: recursive([fail('recursive retry', 1)], retries) },
    resume: {
      node: recursive(noteAndHoldEach('recursive resume', '{{ iteration }}')),
      begun: { call: 'recursive resume 2' },
      done: ['recursive resume inside 1', 'recursive resume 1', 'recursive resume inside 2'],
      opened: ['recursive resume 1'],
      later: ['recursive resume 3'],
    },
  },
  code: {
    success: { node: code('return { n: inputs.n + 1 }'), inputs: { n: 1 }, output: { n: 2 } },
    failure: { node: code("throw new Error('no')"), code: 'code-failed' },
    cancel: { node: code(endless), begun: atWork },
    timeout: { node: code(endless, timeout), begun: atWork, code: 'code-timeout' },
    retry: { node: code(ifOpened, { secrets: ['MATRIX'], retries: 20, backoff_seconds: 0.3 }), secret: 'closed' },
    resume: {
      node: code(untilOpened, { secrets: ['MATRIX'], timeout_seconds: 600, cpu_seconds: 600 }),
      secret: 'closed',
      begun: atWork,
      done: [],
    },
  },
  human: {
    success: { node: human(), ...yes, output: { approved: true } },
    failure: { node: human({ prompt_message: '{{ nothing }}' }), code: 'template-invalid' },
    cancel: { node: human(), begun: waits },
    timeout: { node: human(timeout), begun: waits, code: 'node-timeout' },
    retry: {
      node: human({ timeout_seconds: 0.3, ...retries }),
      never: 'A person whose time is over is not asked again.',
      code: 'node-timeout',
    },
    resume: { node: human(), ...yes, begun: waits, done: [] },
  },
  monitor: {
    success: { node: monitor('alert_only'), ...errors, output: { triggered: true, alerts_sent: ['dashboard'] } },
    failure: { node: monitor('abort'), ...errors, code: 'monitor-triggered' },
    cancel: { node: monitor('pause'), ...errors, begun: waits },
    timeout: { node: monitor('pause', timeout), ...errors, begun: waits, code: 'node-timeout' },
    retry: {
      node: monitor('abort', retries),
      ...errors,
      never: 'What it has seen it would see again: a run that it stops stays stopped.',
      code: 'monitor-triggered',
    },
    resume: { node: monitor('pause'), ...errors, ...yes, begun: waits, done: [] },
  },
  swarm: {
    success: { node: swarm('success'), output: { decision: 'ok', decided_by: 'lead', reached: true, model_calls: 2 } },
    failure: { node: swarm('failure'), code: 'model-failed' },
    cancel: { node: swarm('cancel'), begun: { call: 'swarm cancel' } },
    timeout: { node: swarm('timeout', timeout), begun: { call: 'swarm timeout' }, code: 'node-timeout' },
    retry: { node: swarm('retry', retries) },
    resume: { node: swarm('resume'), begun: { call: 'swarm resume' }, done: ['swarm resume lead'] },
  },
}
