/** Takes the two streams of an attached container apart. Whoever reads stdout slowly slows the container, and fills no memory. */
import { PassThrough, type Readable } from 'node:stream'

export function createUnframer(stream: Readable): { stdout: Readable; stderr: Readable } {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const read = async () => {
    let rest: Buffer = Buffer.alloc(0)
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
      let at = 0
      while (at + 8 <= data.length) {
        const end = at + 8 + data.readUInt32BE(at + 4)
        if (end > data.length) break
        const into = data[at] === 2 ? stderr : stdout
        if (!into.write(data.subarray(at + 8, end))) await new Promise((resolve) => into.once('drain', resolve))
        at = end
      }
      rest = data.subarray(at)
    }
  }
  read()
    .catch(() => {}) // the container was ended; its exit code tells more
    .finally(() => {
      stdout.end()
      stderr.end()
    })
  return { stdout, stderr }
}
