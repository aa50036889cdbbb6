/** The log of one container, line by line, in batches: a page that shows ten thousand lines a second needs no event for each. */
import type { LogLine } from '../../contracts/stack.ts'
import type { Docker } from './connect.ts'

type Source = { id: string; service: string; name: string }
type Options = { tail: number; follow: boolean; signal: AbortSignal }

/** A line without an end must not grow for ever. */
const maxLineLength = 64 * 1024

/**
 * Ends when the container ends (or, unless it is followed, at the newest line), or when `signal` aborts. Whoever reads
 * slowly holds up the engine, not our memory: nothing is read ahead.
 */
export async function* readLogs(
  docker: Docker,
  { id, service, name }: Source,
  { tail, follow, signal }: Options,
): AsyncGenerator<LogLine[]> {
  const options = { stdout: true, stderr: true, timestamps: true, tail }
  const container = docker.getContainer(id)
  const chunks: AsyncIterable<Buffer> | Buffer[] = follow
    ? ((await container.logs({ ...options, follow: true, abortSignal: signal })) as unknown as AsyncIterable<Buffer>)
    : [(await container.logs({ ...options, follow: false })) as Buffer]
  const split = createLineSplitter((stream, line) => parseLine(line, { service, container: name, stream }))
  try {
    for await (const chunk of chunks) {
      const lines = split(chunk)
      if (lines.length > 0) yield lines
      if (signal.aborted) return
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** The engine frames each write: a byte for the stream, three of nothing, four for the length. Chunks may cut anywhere. */
export function createLineSplitter<T>(toLine: (stream: LogLine['stream'], line: string) => T) {
  let rest: Buffer = Buffer.alloc(0)
  const unfinished = { stdout: '', stderr: '' }
  return (chunk: Buffer): T[] => {
    const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const found: T[] = []
    let at = 0
    while (at + 8 <= data.length) {
      const end = at + 8 + data.readUInt32BE(at + 4)
      if (end > data.length) break
      const stream = data[at] === 2 ? 'stderr' : 'stdout'
      const lines = (unfinished[stream] + data.toString('utf8', at + 8, end)).split('\n')
      unfinished[stream] = (lines.pop() ?? '').slice(-maxLineLength)
      for (const line of lines) if (line) found.push(toLine(stream, line))
      at = end
    }
    rest = data.subarray(at)
    return found
  }
}

function parseLine(line: string, rest: Pick<LogLine, 'service' | 'container' | 'stream'>): LogLine {
  const space = line.indexOf(' ')
  const stamp = line.slice(0, space === -1 ? line.length : space)
  if (!/^\d{4}-\d\d-\d\dT/.test(stamp)) return { ...rest, at: '', text: line }
  return { ...rest, at: stamp, text: line.slice(stamp.length + 1).replace(/\r$/, '') }
}
