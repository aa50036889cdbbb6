/** Starts the thread that owns PGlite, and asks it. */
import { extname } from 'node:path'
import { MessageChannel, Worker } from 'node:worker_threads'
import { pgliteModule } from './pglite-module.ts'
import type { WorkerBegin, WorkerQuestion, WorkerReply, WorkerSetup } from './worker-messages.ts'

export type PgliteThread = {
  ask: (bytes: Uint8Array) => void
  /** A last checkpoint, and the end of the thread. */
  close: () => Promise<void>
}

export type ThreadEvents = {
  onAnswer: (bytes: Buffer, unsynced: string | undefined) => void
  /** PGlite or its thread is gone without having been asked to go. */
  onLost: (reason: string) => void
}

export type ThreadStart = {
  dataDir?: string | undefined
  templatePath?: string | undefined
  /** Off: nothing is ever synced, as in memory. */
  isSynced?: boolean
  /** The folder is there when this resolves; the thread starts meanwhile. */
  prepared?: Promise<void>
}

export async function startPgliteThread(
  { dataDir, templatePath, isSynced = true, prepared }: ThreadStart,
  events: ThreadEvents,
): Promise<PgliteThread> {
  const { port1: port, port2 } = new MessageChannel()
  const signal = new SharedArrayBuffer(4)
  const rung = new Int32Array(signal)
  const workerData: WorkerSetup = { port: port2, signal, dataDir, templatePath, isSynced }
  const entry = new URL(`./pglite-worker${extname(import.meta.url)}`, import.meta.url)
  const worker = new Worker(entry, { workerData, transferList: [port2], name: 'pglite', execArgv: [] })

  const opened = Promise.withResolvers<void>()
  opened.promise.catch(() => {}) // awaited below, when there is something to open
  const exited = Promise.withResolvers<void>()
  let state: 'opening' | 'open' | 'ending' | 'gone' = 'opening'

  const lose = (reason: string) => {
    const before = state
    state = 'gone'
    if (before === 'opening') opened.reject(new Error(reason))
    if (before === 'open') events.onLost(reason)
  }
  port.on('message', (reply: WorkerReply) => {
    if (reply.kind === 'answer') return events.onAnswer(asBuffer(reply.bytes), reply.unsynced)
    if (reply.kind === 'failed') return lose(reply.reason)
    if (reply.kind === 'open') {
      state = 'open'
      opened.resolve()
    }
  })
  worker.on('error', (error) => lose(error instanceof Error ? error.message : String(error)))
  worker.on('exit', () => {
    lose('the database thread ended')
    port.close()
    exited.resolve()
  })

  const send = (question: WorkerBegin | WorkerQuestion) => {
    port.postMessage(question)
    Atomics.add(rung, 0, 1)
    Atomics.notify(rung, 0)
  }
  try {
    const [pgliteWasm] = await Promise.all([pgliteModule(), prepared])
    send({ pgliteWasm })
  } catch (error) {
    state = 'gone'
    await worker.terminate()
    throw error
  }
  await opened.promise
  return {
    ask: (bytes) => state === 'open' && send(bytes),
    close: async () => {
      if (state === 'open') {
        state = 'ending'
        send('close')
      }
      await exited.promise
    },
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
