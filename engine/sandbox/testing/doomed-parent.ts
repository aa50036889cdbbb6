/** A process that keeps two children busy and is going to be killed: one loop asks QuickJS's guard, one never does. */
import { createSandbox } from '../create-sandbox.ts'

const sandbox = createSandbox({ maxConcurrent: 2 })
await Promise.all([1, 2].map(() => sandbox.execute({ code: 'return 1', input: {} })))
for (const code of ['for (;;);', 'const a = []; a.length = 4294967295; for (;;) a.indexOf(7)']) {
  sandbox.execute({ code, input: {} }).catch(() => {})
}
setTimeout(() => process.stdout.write(`${JSON.stringify(sandbox.pids())}\n`), 300)
