import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSandbox } from './create-sandbox.ts'

const sandbox = createSandbox({ maxConcurrent: 1 })
beforeAll(async () => {
  await sandbox.execute({ code: 'return 1', input: {} })
})
afterAll(() => sandbox.stop())

const limits = { timeoutMs: 600, cpuMs: 600, memoryMb: 64 }

async function end(code: string, own: Partial<typeof limits> = {}) {
  await sandbox.execute({ code: 'return 1', input: {} }) // the start of a process is not part of what is measured
  const startedAt = performance.now()
  const error = await sandbox.execute({ code, input: {}, limits: { ...limits, ...own } }).catch((thrown) => thrown)
  return { error, tookMs: performance.now() - startedAt }
}

const endless = {
  'an empty loop': 'while (1);',
  'a loop that catches everything': 'for (;;) { try { for (;;); } catch {} finally { while (1); } }',
  'an async loop that catches everything':
    'for (;;) { try { await null; while (1); } catch {} finally { while (1); } }',
  'promises that make promises': 'const f = () => Promise.resolve().then(f); await f()',
  'a generator without end': 'for (const x of (function* () { for (;;) yield 1 })());',
  'a getter in the result': 'return { get a() { for (;;); } }',
  'a toJSON in the result': 'return { toJSON() { for (;;); } }',
  'a thenable': 'return { then() { for (;;); } }',
  'an error whose message is a loop': 'throw Object.defineProperty(new Error(), "message", { get() { for (;;); } })',
  'a proxy as error': 'throw new Proxy(new Error(), { get() { for (;;); }, getPrototypeOf() { for (;;); } })',
  'a catastrophic regex': 'return /^(a+)+$/.test("a".repeat(60) + "b")',
  'a catastrophic regex with backreferences': 'return /^(([a-z])+.)+[A-Z]([a-z])+$/.test("a".repeat(80))',
  'a native search that never asks': 'const a = []; a.length = 4294967295; a.indexOf(7)',
  'a native join that never asks': 'for (;;) new Array(1e8).join("")',
  'arithmetic on huge numbers': 'let b = 3n ** 300000n; for (;;) b * b',
  'a sort with a lying comparison': 'new Array(1e4).fill(0).map((_, i) => i).sort(() => { for (;;); })',
  'a log without end': 'for (;;) console.log("x".repeat(1000))',
}

test.each(Object.entries(endless))('%s ends within the limit and 500 ms', async (_, code) => {
  const { error, tookMs } = await end(code)
  expect(['code-timeout', 'code-cpu-exceeded']).toContain(error.code)
  expect(error.extra.used).toBeGreaterThanOrEqual(error.extra.allowed)
  expect(tookMs).toBeLessThan(600 + 500)
})

test('the processor limit is told apart from the wall clock', async () => {
  expect((await end('for (;;);', { cpuMs: 200, timeoutMs: 20_000 })).error.code).toBe('code-cpu-exceeded')
  expect((await end(endless['a native search that never asks'], { cpuMs: 200, timeoutMs: 20_000 })).error.code).toBe(
    'code-cpu-exceeded',
  )
  expect((await end('for (;;);', { cpuMs: 20_000, timeoutMs: 200 })).error.code).toBe('code-timeout')
})

const bombs = {
  'a doubling string': 'let s = "x"; for (;;) s = s + s.slice(1) + s',
  'a growing array': 'const a = []; for (;;) a.push({ n: 1 })',
  'a growing map': 'const m = new Map(); for (let i = 0; ; i++) m.set(i, [i])',
  'typed arrays': 'const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))',
  'one large buffer': 'return new Uint8Array(1e9).length',
  'a large repeat': 'return "x".repeat(900_000_000).length',
  'a million promises':
    'const a = []; for (let i = 0; i < 1e6; i++) a.push(new Promise(() => {})); await Promise.race(a)',
  closures: 'let f = () => 1; for (;;) { const g = f; f = () => g() + 1 }',
}

test.each(Object.entries(bombs))('%s stops at the memory limit', async (_, code) => {
  const { error } = await end(code, { timeoutMs: 20_000, cpuMs: 20_000 })
  expect(error).toMatchObject({ code: 'code-memory-exceeded', extra: { limit: 'memoryMb', allowed: 64 } })
  expect(error.extra.used).toBeLessThanOrEqual(64)
})

test('a bomb that catches its own explosion does not get past the limit', async () => {
  const code = 'const a = []; for (;;) { try { for (;;) a.push(new Uint8Array(1e5)) } catch {} }'
  const { error, tookMs } = await end(code)
  expect(error.code).toMatch(/^code-/)
  expect(tookMs).toBeLessThan(600 + 500)
})

const recursions = {
  calls: 'const f = () => f(); return f()',
  'calls of a native': 'const a = [1]; a.map(function f() { return a.map(f) })',
  'nested JSON': 'return JSON.parse("[".repeat(1e6))',
  'a nested result': 'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a',
  'nested source': 'return eval("(".repeat(1e6))',
  'a nested pattern': 'return new RegExp("(?:".repeat(1e5))',
  'proxies of proxies': 'let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); return p.x',
  'toString of itself': 'const o = { toString() { return String(o) } }; return String(o)',
}

test.each(Object.entries(recursions))('deep recursion of %s fails and harms nobody', async (_, code) => {
  const { error } = await end(code, { timeoutMs: 20_000, cpuMs: 20_000 })
  expect(['code-failed', 'code-memory-exceeded']).toContain(error.code)
  expect(await sandbox.execute({ code: 'return 1', input: {} })).toBe(1)
})

test('a huge result is refused without being copied', async () => {
  const { error } = await end('return "x".repeat(20_000_000)', { memoryMb: 512, timeoutMs: 20_000 })
  expect(error).toMatchObject({ code: 'code-output-too-large', extra: { limit: 'outputBytes' } })
})
