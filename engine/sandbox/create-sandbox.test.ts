import { afterAll, expect, test } from 'vitest'
import { createSandbox, type Execution } from './create-sandbox.ts'
import { isRunning } from './testing/is-running.ts'

const sandbox = createSandbox({ maxConcurrent: 2 })
afterAll(() => sandbox.stop())

const run = (code: string, rest: Partial<Execution> = {}) => sandbox.execute({ code, input: {}, ...rest })
const fail = (code: string, rest: Partial<Execution> = {}) =>
  run(code, rest).then(
    (value) => {
      throw new Error(`It returned ${JSON.stringify(value)}`)
    },
    (error) => error,
  )

test('inputs go in and the result comes out as they are', async () => {
  const input = { text: 'ä\u0000"\\ 😀\u2028', n: -1.5e-7, list: [true, null, { a: [] }], empty: {} }
  expect(await run('return inputs', { input })).toEqual(input)
})

test('nothing returned is null', async () => {
  expect(await run('inputs.x')).toBeNull()
})

test('a result of a megabyte arrives whole', async () => {
  expect(await run('return "é".repeat(500_000)')).toHaveLength(500_000)
})

test('the code may be a module with a default export', async () => {
  const code = 'const twice = (n) => 2 * n\nexport default async function (inputs) {\n  return twice(inputs.n)\n}'
  expect(await run(code, { input: { n: 21 } })).toBe(42)
})

test('a module may await before it exports', async () => {
  expect(await run('const n = await Promise.resolve(7)\nexport default () => n')).toBe(7)
})

test('promises, async functions and async iteration run to their end', async () => {
  const code = `
    async function* numbers() { for (let i = 1; i <= 4; i++) yield await Promise.resolve(i) }
    let sum = 0
    for await (const n of numbers()) sum += n
    const [a, b] = await Promise.all([sum, new Promise((resolve) => Promise.resolve().then(() => resolve(5)))])
    return a + b`
  expect(await run(code)).toBe(15)
})

test('TypeScript loses its types and keeps its lines', async () => {
  const language = 'typescript'
  const code =
    'type Row = { n: number }\nconst rows = inputs.rows as Row[]\nreturn rows.map((row: Row): number => row.n)'
  expect(await run(code, { language, input: { rows: [{ n: 1 }, { n: 2 }] } })).toEqual([1, 2])
  expect(await fail('type A = {\n  a: 1\n}\nthrow new Error("here")', { language })).toMatchObject({
    extra: { line: 4 },
  })
  expect(await fail('\nenum A { B }', { language })).toMatchObject({ code: 'code-failed', extra: { line: 2 } })
})

test('console lines arrive in order with their level, before the result', async () => {
  const lines: unknown[] = []
  await run('console.log("a", 1, { b: [2] }); console.warn("w"); console.error(new TypeError("t")); console.info()', {
    onLog: (line) => lines.push(line),
  })
  expect(lines).toEqual([
    { level: 'info', text: 'a 1 {"b":[2]}' },
    { level: 'warn', text: 'w' },
    { level: 'error', text: 'TypeError: t' },
    { level: 'info', text: '' },
  ])
})

test('log lines are capped in number and length, and it says so', async () => {
  const lines: { text: string }[] = []
  await run('console.log("x".repeat(10_000)); for (let i = 0; i < 5000; i++) console.log(i)', {
    onLog: (line) => lines.push(line),
  })
  expect(lines).toHaveLength(1001)
  expect(lines[0]?.text).toHaveLength(4001)
  expect(lines.at(-1)?.text).toContain('first 1000')
})

test.each([
  ['throw new TypeError("bad")', 'TypeError', 'bad', 1],
  ['const a = 1\n\nundefinedName()', 'ReferenceError', undefined, 3],
  ['const f = () => {\n  throw new RangeError("deep")\n}\nf()', 'RangeError', 'deep', 2],
  ['await null\nawait Promise.reject(new Error("late"))', 'Error', 'late', 2],
  ['let a = 1\nlet = ;', 'SyntaxError', undefined, 2],
  ['export default function () {\n\n  throw new Error("m")\n}', 'Error', 'm', 3],
  ['export default 5', 'TypeError', 'The default export is not a function', undefined],
  ['throw "text"', 'Error', 'Thrown: text', undefined],
  ['throw null', 'Error', 'Thrown: null', undefined],
  ['throw { get name() { throw 1 } }', 'Error', 'An error that cannot be shown', undefined],
  ['return () => 1', 'TypeError', 'A function cannot be returned: it is not JSON', undefined],
  ['const a = {}\na.a = a\nreturn a', 'TypeError', 'circular reference', undefined],
])('%j fails with the name, message and line of its error', async (code, name, message, line) => {
  const error = await fail(code)
  expect(error).toMatchObject({ code: 'code-failed', extra: { name } })
  if (message !== undefined) expect(error.extra.message).toContain(message)
  if (line !== undefined) expect(error.extra.line).toBe(line)
  expect(error.detail).not.toMatch(/node:|file:|prelude|sandbox/)
})

test('code that waits for ever is told so', async () => {
  const error = await fail('await new Promise(() => {})')
  expect(error).toMatchObject({ code: 'code-failed' })
  expect(error.detail).toContain('nothing will settle')
})

test('a result over the limit is refused, with both sizes', async () => {
  const error = await fail('return "é".repeat(600)', { limits: { outputBytes: 1000 } })
  expect(error).toMatchObject({
    code: 'code-output-too-large',
    extra: { limit: 'outputBytes', allowed: 1000, used: 1202 },
  })
})

test('an abort ends running code at once', async () => {
  await run('return 1')
  const aborter = new AbortController()
  setTimeout(() => aborter.abort(), 100)
  const startedAt = performance.now()
  expect(await fail('for (;;);', { signal: aborter.signal })).toMatchObject({ code: 'node-cancelled' })
  expect(performance.now() - startedAt).toBeLessThan(600)
})

test('an abort ends code that waits for its turn or has not started', async () => {
  const long = new AbortController()
  const busy = [1, 2].map(() => fail('for (;;);', { signal: long.signal }))
  const aborter = new AbortController()
  const queued = fail('return 1', { signal: aborter.signal })
  aborter.abort()
  expect(await queued).toMatchObject({ code: 'node-cancelled' })
  expect(await fail('return 1', { signal: aborter.signal })).toMatchObject({ code: 'node-cancelled' })
  long.abort()
  await Promise.all(busy)
})

test('more executions than processes all end', async () => {
  const results = await Promise.all(Array.from({ length: 20 }, (_, n) => run('return inputs.n', { input: { n } })))
  expect(results).toEqual(Array.from({ length: 20 }, (_, n) => n))
})

test('nothing that an execution changed is there for the next', async () => {
  const poison = `
    Object.prototype.evil = 1; Array.prototype.push = () => { throw 1 }; JSON.stringify = () => '"evil"'
    JSON.parse = () => 'evil'; Promise.prototype.then = undefined; globalThis.evil = 1; console.log = null
    Function.prototype.call = null; Reflect.apply = null; Object.defineProperty = null
    return 'done'`
  expect(await run(poison)).toBe('done')
  const check = 'return [typeof evil, {}.evil ?? null, [].push(1), typeof console.log, JSON.parse("2")]'
  expect(await run(check)).toEqual(['undefined', null, 1, 'function', 2])
})

test('a key that would become a prototype does not leave the sandbox', async () => {
  const result = await run(`return JSON.parse('{"a":1,"__proto__":{"admin":true},"b":{"__proto__":{"c":1}}}')`)
  expect(Object.keys(result as object)).toEqual(['a', 'b'])
  expect(Object.assign({}, result)).not.toHaveProperty('admin')
})

test('one process never runs the code of two owners, and is used again by its own', async () => {
  const own = createSandbox({ maxConcurrent: 1 })
  const execute = (owner: string) => own.execute({ code: 'return 1', input: {}, owner })
  await execute('a')
  const afterFirst = own.pids()
  await execute('a')
  expect(own.pids()).toEqual(afterFirst)
  await execute('b')
  await execute('c')
  expect(own.pids()).not.toContain(afterFirst[0])
  await own.stop()
})

test('after stop no process is left and nothing more is run', async () => {
  const own = createSandbox({ maxConcurrent: 2 })
  const busy = own.execute({ code: 'for (;;);', input: {} }).catch((error) => error)
  await own.execute({ code: 'return 1', input: {} })
  const pids = own.pids()
  expect(pids.length).toBeGreaterThan(1)
  await own.stop()
  expect(pids.filter(isRunning)).toEqual([])
  expect(await busy).toMatchObject({ code: expect.any(String) })
  await expect(own.execute({ code: 'return 1', input: {} })).rejects.toMatchObject({ code: 'sandbox-unavailable' })
})

test('a child that cannot be started makes the sandbox unavailable, not silent', async () => {
  const own = createSandbox({
    launch: ({ onExit }) => {
      setTimeout(() => onExit({ signal: undefined, cause: 'no such program' }), 1)
      return { pid: undefined, send: () => {}, kill: () => {} }
    },
  })
  const error = await own.execute({ code: 'return 1', input: {} }).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'sandbox-unavailable', cause: 'no such program' })
  await own.stop()
})
