/**
 * A child whose inner layer is open: it runs the named attempt as plain Node code, with the built-in modules that the
 * strongest attacker could hope for already in hand. Started with exactly the settings of the real child.
 */
import * as childProcess from 'node:child_process'
import * as fs from 'node:fs'
import * as net from 'node:net'
import * as workers from 'node:worker_threads'
import { prepareLockDown } from '../lock-down.ts'
import { readLines } from '../read-lines.ts'
import type { ChildMessage, EvaluationRequest } from '../sandbox-messages.ts'

type Input = { file: string; folder: string; port: number }

const attempts: Record<string, (input: Input) => unknown> = {
  'read a file': ({ file }) => fs.readFileSync(file, 'utf8'),
  'read its own source': () => fs.readFileSync(new URL(import.meta.url), 'utf8'),
  'list a folder': ({ folder }) => fs.readdirSync(folder),
  'open a file by stream': ({ file }) => fs.promises.readFile(file, 'utf8'),
  'read the memory of its parent': () => fs.readFileSync(`/proc/${process.ppid}/environ`, 'utf8'),
  'write a file': ({ folder }) => fs.writeFileSync(`${folder}/written`, 'x'),
  'remove a file': ({ file }) => fs.rmSync(file),
  'link a file': ({ file, folder }) => fs.symlinkSync(file, `${folder}/link`),
  'start a process': () => childProcess.execFileSync(process.execPath, ['--version']).toString(),
  'fork a process': () => childProcess.fork('x.js').pid,
  'start a thread': () => new workers.Worker('1', { eval: true }).threadId,
  'read the environment': () => {
    const names = Object.keys(process.env)
    if (names.length === 0) throw new Error('The environment is empty')
    return names
  },
  'evaluate text': () => new Function('return process')().pid,
  'use fetch': ({ port }) => fetch(`http://127.0.0.1:${port}`),
  'import more': () => import('node:http'),
  'get a built-in': () => process.getBuiltinModule('http').get,
  'use a binding': () => Reflect.get(process, 'binding')('tcp_wrap'),
  'load native code': ({ file }) => process.dlopen({ exports: {} }, file),
  'signal its parent': () => process.kill(process.ppid, 'SIGTERM'),
  'connect to a port': ({ port }) =>
    new Promise((resolve, reject) => {
      net.connect(port, '127.0.0.1', () => resolve('connected')).on('error', reject)
    }),
}

const lockDown = prepareLockDown()
lockDown()

async function attempt({ id, code, inputText }: EvaluationRequest): Promise<void> {
  const text = await Promise.resolve()
    .then(() => attempts[code]?.(JSON.parse(inputText)))
    .then((got) => JSON.stringify({ got: String(got) }))
    .catch((error) => JSON.stringify({ refused: String(error.code ?? error.message) }))
  send({ type: 'done', id, outcome: { result: 'returned', text }, heapBytes: 0 })
}

function send(message: ChildMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

process.stdin.on(
  'data',
  readLines(Number.POSITIVE_INFINITY, (line) => void attempt(JSON.parse(line))),
)
process.stdin.on('close', () => process.exit())
send({ type: 'ready' })
