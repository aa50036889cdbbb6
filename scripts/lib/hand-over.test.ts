import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const handOver = pathToFileURL(join(import.meta.dirname, 'hand-over.mjs')).href
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ice-hand-over-'))
  const child = join(folder, 'child.mjs')
  const starter = join(folder, 'starter.mjs')
  writeFileSync(
    child,
    `let count = 0
     process.on('SIGINT', () => { count++; setTimeout(() => { console.log('signals', count); process.exit(7) }, 300) })
     setInterval(() => {}, 1000)
     console.log('up')`,
  )
  writeFileSync(
    starter,
    `import { handOver } from '${handOver}'
     process.exitCode = await handOver(process.execPath, [${JSON.stringify(child)}])`,
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

// Windows has no signals to send: there the console tells everybody.
describe.skipIf(process.platform === 'win32')('handOver', () => {
  it("passes a signal on once, however often it comes, and exits with the child's code", async () => {
    const starter = spawn(process.execPath, [join(folder, 'starter.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    starter.stdout.on('data', (chunk) => {
      output += chunk
      if (output === 'up\n') {
        starter.kill('SIGINT')
        setTimeout(() => starter.kill('SIGINT'), 50)
        setTimeout(() => starter.kill('SIGTERM'), 100)
      }
    })
    const [code] = await once(starter, 'close')
    expect(output).toBe('up\nsignals 1\n')
    expect(code).toBe(7)
  })
})
