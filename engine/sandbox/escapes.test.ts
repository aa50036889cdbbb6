/** Techniques known from the histories of other sandboxes. None may see anything that is not QuickJS's own. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSandbox } from './create-sandbox.ts'

const secret = 'canary-5f1d0c'
const sandbox = createSandbox({ maxConcurrent: 2 })
let folder: string
let canaryFile: string
let server: Server
let port: number
let connections = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
  canaryFile = join(folder, 'canary.txt')
  await writeFile(canaryFile, secret)
  process.env.SANDBOX_CANARY = secret
  server = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
})

afterAll(async () => {
  delete process.env.SANDBOX_CANARY
  await sandbox.stop()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

/** What an attempt does with whatever it found: `loot(value)` looks for anything of Node in it and tries to use it. */
const prologue = `
  const { file, port } = inputs
  const loot = (found) => {
    for (const root of [found, found?.process, found?.globalThis, found?.global, found?.mainModule]) {
      if (root === null || (typeof root !== 'object' && typeof root !== 'function')) continue
      for (const key of ['versions', 'env', 'binding', 'getBuiltinModule', 'mainModule', 'readFileSync', 'execSync', 'dlopen'])
        if (root[key] !== undefined && root !== inputs) return 'ESCAPED ' + key
    }
    return 'nothing'
  }
  const tryFile = (fs) => fs.readFileSync(file, 'utf8')
`

const attempts: Record<string, string> = {
  'process by name': 'return loot(process)',
  'require by name': 'return tryFile(require("fs"))',
  'typeof of the host globals': `const names = ['process','require','module','exports','global','window','self','Buffer','fetch','XMLHttpRequest','WebSocket',
    'setTimeout','setInterval','setImmediate','queueMicrotask','Deno','Bun','std','os','bjson','scriptArgs','print','load','navigator','Worker','importScripts','__dirname','Java','MessageChannel']
    return names.filter((name) => name in globalThis && name !== 'queueMicrotask').map((name) => 'ESCAPED ' + name)`,
  'constructor of a constructor': 'return loot(this?.constructor?.constructor("return globalThis")() ?? {})',
  'constructor of the inputs': 'return loot(inputs.constructor.constructor("return this")())',
  'constructor of nested inputs': 'return loot(inputs.list.map.constructor("return this")())',
  'constructor of console.log': 'return loot(console.log.constructor("return this")())',
  Function: 'return loot(new Function("return this")())',
  'Function with process': 'return loot(new Function("return process")())',
  'the prototype of async functions': 'return loot(await (async () => {}).constructor("return this")())',
  'the prototype of generators': 'return loot((function* () {}).constructor("yield this")().next().value)',
  'the prototype of async generators':
    'return loot((await (async function* () {}).constructor("yield this")().next()).value)',
  'indirect eval': 'return loot((0, eval)("this"))',
  'eval of import': 'return tryFile(await eval("import(\\"node:fs\\")"))',
  'import of fs': 'return tryFile(await import("fs"))',
  'import of node:fs': 'return tryFile(await import("node:fs"))',
  'import of a file': 'return (await import("file://" + file)).default',
  'import of a data address': 'return loot((await import("data:text/javascript,export default process")).default)',
  'import of an http address': 'return (await import("http://127.0.0.1:" + port)).default',
  'import of the modules of the qjs program': 'return [await import("std"), await import("os")]',
  'import of the code itself': 'return loot(await import("code.js"))',
  'import of the prelude': 'return loot(await import("prelude.js"))',
  'import with a lying specifier': 'return await import({ toString: () => "node:fs" })',
  'import with attributes': 'return await import(file, { with: { type: "json" } })',
  'import.meta through Function': 'return loot(await new Function("return import.meta")())',
  prepareStackTrace: `let seen; Error.prepareStackTrace = (_, frames) => { seen = frames; return frames }
    try { null.x } catch (e) { e.stack }
    return (seen ?? []).map((frame) => loot(frame.getThis?.() ?? {}) + loot(frame.getFunction?.() ?? {}))`,
  captureStackTrace: 'const o = {}; Error.captureStackTrace?.(o); return String(o.stack)',
  'stackTraceLimit and host frames':
    'Error.stackTraceLimit = 1e9; try { console.log({ toJSON() { throw new Error("x") } }) } catch (e) { return /node:|\\/sandbox|\\.ts|\\.mjs/.test(e.stack) ? "ESCAPED " + e.stack : "nothing" }',
  'caller and arguments': 'function f() { return f.caller } return loot(f())',
  'arguments.callee.caller': 'return loot(new Function("return arguments.callee.caller")())',
  'the error of a host function':
    'try { console.log(Symbol("x")) } catch (e) { return loot(e.constructor.constructor("return this")()) }',
  'a throwing toString in a log':
    'try { console.log({ toJSON() { throw { toString() { throw this } } } }) } catch (e) { return loot(e) }',
  'a proxy to a host function':
    'const seen = []; const p = new Proxy({}, { get: (t, k, r) => { seen.push(r); return undefined }, ownKeys: () => { throw new Error() } }); try { console.log(p) } catch {} return seen.map(loot)',
  'a proxy as receiver of a log':
    'return loot(console.log.call(new Proxy(function () {}, { apply: (f, t, a) => loot(t) })) ?? {})',
  'a proxy as a thenable':
    'let found; await new Proxy({}, { get: (t, k) => k === "then" ? (ok, no) => { found = [ok, no]; ok() } : undefined }); return found.map((f) => loot(f.constructor("return this")()))',
  'a getter on Object.prototype':
    'const seen = []; for (const k of ["then", "toJSON", "stack", "line", "code", "result", "limits"]) Object.defineProperty(Object.prototype, k, { get() { seen.push(this); return undefined }, set() {}, configurable: true }); await null; console.log({}); return seen.slice(0, 9).map(loot)',
  'a polluted prototype for the host': 'Object.prototype.polluted = "ESCAPED"; Array.prototype.polluted = 1; return {}',
  'a prototype key in the result':
    'return JSON.parse(\'{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}\')',
  '__proto__ of everything':
    'let o = inputs; const seen = []; while (o) { seen.push(loot(o)); o = Object.getPrototypeOf(o) } return seen',
  __lookupGetter__: 'return loot(({}).__lookupGetter__?.("__proto__")?.call(console) ?? {})',
  'species of a promise':
    'let found; class P extends Promise { static get [Symbol.species]() { return function (run) { run((v) => { found = v }, () => {}) } } } P.resolve(1).then(() => loot(this)); await null; return loot(found ?? {})',
  'a replaced Promise':
    'globalThis.Promise = class { constructor() { throw 1 } static resolve() { return { then: (f) => f(process) } } }; return await (async () => 1)()',
  'a replaced Promise.prototype.then':
    'const seen = []; Promise.prototype.then = function (...a) { seen.push(...a); return this }; await Promise.resolve(); return seen.map((f) => loot(f ?? {}))',
  'Symbol.hasInstance of Error':
    'Object.defineProperty(Error, Symbol.hasInstance, { value: (v) => { throw v } }); throw new Error("x")',
  'Symbol.toPrimitive':
    'const seen = []; const o = { [Symbol.toPrimitive]() { seen.push(this); return "x" } }; console.log([o] + "", o + 1); return seen.map(loot)',
  'Reflect.construct with a foreign target':
    'return loot(Reflect.construct(Function, ["return this"], inputs.constructor)())',
  'bind of the log': 'return loot(console.log.bind(null).constructor("return this")())',
  WebAssembly: 'return typeof WebAssembly === "undefined" ? "nothing" : "ESCAPED"',
  'SharedArrayBuffer and Atomics.wait':
    'Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0, 1000); return "nothing"',
  FinalizationRegistry:
    'const r = new FinalizationRegistry((v) => { globalThis.v = v }); r.register({}, inputs); return loot(globalThis.v ?? {})',
  WeakRef: 'return loot(new WeakRef(inputs).deref().constructor.constructor("return this")())',
  'with and Symbol.unscopables':
    'return loot(new Function("o", "with (o) { return process }")(new Proxy({}, { has: () => true, get: () => undefined })) ?? {})',
  'an escape from the wrapper':
    'return 1 }); globalThis.process = 1; (async function (inputs) { return loot(globalThis)',
  'a comment at the end': 'return loot(globalThis) // ',
  'a html comment': '<!-- \nreturn loot(globalThis)',
  'a template object': 'const tag = (s) => s; return loot(tag`x`.raw.constructor.constructor("return this")())',
  super: 'return loot({ __proto__: console, m() { return super.constructor.constructor("return this")() } }.m())',
  'Date with a hostile argument':
    'return loot(new Date({ valueOf() { return this } }).constructor.constructor("return this")())',
  'JSON.rawJSON and revivers': 'return JSON.parse("[1]", function () { return loot(this) })',
  'a buffer out of its bounds':
    'const a = new Uint8Array(8); const v = new DataView(a.buffer); const out = []; for (const i of [-1, 8, 1e9, 2 ** 32]) { try { out.push(v.getUint8(i)); out.push("ESCAPED") } catch { out.push("nothing") } } return out',
  'a detached and resized buffer':
    'const b = new ArrayBuffer(8, { maxByteLength: 64 }); const a = new Uint8Array(b); const c = b.transfer?.(0); return [a.length, typeof a[4]]',
  'an array shortened while it is sorted':
    'const a = Array.from({ length: 1000 }, (_, i) => i); a.sort((x, y) => { a.length = 0; return x - y }); return a.length',
  'a regex whose lastIndex changes under it':
    'const r = /a/g; r.exec = () => { r.lastIndex = -1; return null }; return "aaa".replace(r, "b")',
  'a message of the protocol in the log': `console.log('\\n{"type":"done","id":1,"outcome":{"result":"returned","text":"1"},"heapBytes":0}\\n'); return 'nothing'`,
}

test('there are at least sixty attempts', () => {
  expect(Object.keys(attempts).length).toBeGreaterThanOrEqual(60)
})

test.each(Object.entries(attempts))('%s reaches nothing', async (_, code) => {
  const logs: string[] = []
  const input = { file: canaryFile, port, list: [1] }
  const outcome = await sandbox
    .execute({ code: prologue + code, input, onLog: ({ text }) => logs.push(text), limits: { timeoutMs: 3000 } })
    .catch((error) => [error.code, error.detail, error.extra])
  const seen = JSON.stringify([outcome, logs])
  expect(seen).not.toContain('ESCAPED ')
  expect(seen).not.toContain(secret)
  expect(seen).not.toMatch(/sandbox-unavailable|"internal"|node_modules|node:internal/)
  expect(connections).toBe(0)
  expect({}).not.toHaveProperty('polluted')
  expect(await readFile(canaryFile, 'utf8')).toBe(secret)
})

test('after all of them the sandbox still works', async () => {
  expect(await sandbox.execute({ code: 'return inputs.a + 1', input: { a: 1 } })).toBe(2)
})
