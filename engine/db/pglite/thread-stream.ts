/** What `pg` takes for its socket: bytes to and from the thread that owns PGlite. */
import { Duplex } from 'node:stream'
import { joinBytes } from './join-bytes.ts'

const startUpAnswer = readyForStartUp()

type Socket = Duplex & {
  connect: () => void
  setNoDelay: () => void
  setKeepAlive: () => void
  ref: () => void
  unref: () => void
  receive: (bytes: Buffer) => void
}

/**
 * All that the driver writes in one go is sent as one message, so that a transaction's start and its first query are one
 * round trip. PGlite has neither users nor passwords: the first message, the driver's greeting, is answered here.
 */
export function threadStream(ask: (bytes: Uint8Array) => void): Socket {
  let isGreeted = false
  let waiting: Buffer[] = []

  const flush = () => {
    const bytes = joinBytes(waiting)
    waiting = []
    ask(bytes)
  }
  const stream = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, done) => {
      done()
      if (!isGreeted) {
        isGreeted = true
        stream.push(startUpAnswer)
      } else {
        if (waiting.length === 0) process.nextTick(flush)
        waiting.push(chunk)
      }
    },
    // Terminate ('X') is the driver's last word; the thread is ended by whoever started it.
    final: (done) => {
      stream.push(null)
      done()
    },
  })
  return Object.assign(stream, {
    connect: () => void process.nextTick(() => stream.emit('connect')),
    setNoDelay: () => {},
    setKeepAlive: () => {},
    ref: () => {},
    unref: () => {},
    receive: (bytes: Buffer) => void stream.push(bytes),
  })
}

/** AuthenticationOk, then ReadyForQuery (idle). */
function readyForStartUp(): Buffer {
  return Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49])
}
