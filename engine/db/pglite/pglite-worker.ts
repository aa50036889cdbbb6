/**
 * PGlite in a thread of its own: a query blocks its thread for as long as it runs. Bytes of the Postgres protocol come
 * in, are answered, and go out; nothing here knows what they mean.
 */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { type Extension, PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { durableFiles } from './durable-files.ts'
import { joinBytes } from './join-bytes.ts'
import { readTemplate } from './template.ts'
import type { WorkerBegin, WorkerReply, WorkerSetup } from './worker-messages.ts'

const { port, signal, dataDir, templatePath, isSynced } = workerData as WorkerSetup
const rung = new Int32Array(signal)

/** Only what differs from PGlite's own settings; checkpoints are ours to ask for, a single backend makes none. */
const settings = [
  ...(isSynced
    ? ['fsync=on', 'wal_sync_method=fsync'] // the method that reaches durable-files.ts
    : ['full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0']), // a power cut takes all of it anyway
  'min_wal_size=8MB', // after a burst the folder becomes small again
  'shared_buffers=32MB', // taken at once, as memory that stays; the system caches the files anyway
  'jit=off',
]

/** PGlite asks for all array types at each start, for its own result parser, which we do not use: 150 ms and 60 MB. */
class ProtocolOnly extends PGlite {
  override async _initArrayTypes() {}
}

/** Postgres's own last line before it gives up, for whoever has to find out why. */
let lastWords = ''

/**
 * Postgres gave up in the middle of something. PGlite would swallow that and run on in a broken state, or for ever, so
 * the thread ends here and now. What was committed is in the WAL, and the next start replays it.
 */
function die(cause: unknown): void {
  say({ kind: 'failed', reason: lastWords || (cause instanceof Error ? cause.message : String(cause)) })
  process.exit(1)
}

const watchForAborts: Extension = {
  name: 'watch-for-aborts',
  setup: async (_pglite, options: object) => ({ emscriptenOpts: { ...options, onAbort: die } }),
}

/** What it runs on is still being made while this thread loads its code. */
function waitForBegin(): WorkerBegin {
  for (;;) {
    const received = receiveMessageOnPort(port)
    if (received) return received.message as WorkerBegin
    Atomics.wait(rung, 0, 0)
  }
}

async function openPglite() {
  const { pgliteWasm } = waitForBegin()
  const files = dataDir !== undefined && isSynced ? durableFiles(dataDir, { onSyncFailed: die }) : undefined
  const startParams = PGlite.defaultStartParams.filter((parameter) => !isSynced || parameter !== '-F')
  for (const setting of settings) startParams.push('-c', setting)
  const pglite = new ProtocolOnly({
    ...(files ? { fs: files.fs } : dataDir === undefined ? {} : { dataDir }),
    ...(templatePath ? { loadDataDir: new Blob([new Uint8Array(readTemplate(templatePath))]) } : {}),
    pgliteWasmModule: pgliteWasm,
    extensions: { vector, watchForAborts },
    startParams,
    onStderr: (text) => {
      lastWords = /(?:PANIC|FATAL): .*/.exec(text)?.[0] ?? lastWords
      return false
    },
    initDbStartParams: ['--wal-segsize=4'],
    relaxedDurability: true,
  })
  await pglite.waitReady
  return { pglite, takeUnsynced: files?.takeUnsynced ?? (() => undefined) }
}

function say(reply: WorkerReply) {
  port.postMessage(reply)
}

function answer(pglite: PGlite, question: Uint8Array, takeUnsynced: () => string | undefined) {
  const parts: Uint8Array[] = []
  const onRawData = (bytes: Uint8Array) => void parts.push(bytes.slice()) // a view into memory that is used again
  // It runs to its end before it returns: the promise is only about file systems that PGlite keeps elsewhere.
  pglite.execProtocolRawStream(question, { syncToFs: false, onRawData })
  const bytes = parts.length === 1 && parts[0] ? parts[0] : joinBytes(parts)
  if (!endsReady(bytes)) return die('the session ended')
  say({ kind: 'answer', bytes, unsynced: takeUnsynced() })
}

/** Every answer ends with ReadyForQuery: 'Z', a length of 5, one byte. Without it the session is over. */
function endsReady(bytes: Uint8Array): boolean {
  return bytes.at(-6) === 0x5a && bytes.at(-2) === 5
}

/**
 * Waits without the event loop: waking a thread from Atomics.wait takes 13 µs for a question and its answer, through
 * the event loop it takes 25–45 µs, and each transaction needs two of them.
 */
function serve(pglite: PGlite, takeUnsynced: () => string | undefined) {
  let seen = 0
  for (;;) {
    Atomics.wait(rung, 0, seen)
    seen = Atomics.load(rung, 0)
    for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
      if (received.message === 'close') return
      answer(pglite, received.message as Uint8Array, takeUnsynced)
    }
  }
}

async function run(port: MessagePort) {
  const { pglite, takeUnsynced } = await openPglite()
  say({ kind: 'open' })
  serve(pglite, takeUnsynced)
  await pglite.close() // a last checkpoint: the next start has nothing to replay
  say({ kind: 'closed' })
  port.close()
}

run(port).catch((error: unknown) => {
  say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
  port.close()
})
