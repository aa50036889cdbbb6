/** Runs a command in a container that is there, or in one that is made for it. Output is kept up to a limit. */
import { PassThrough, type Readable } from 'node:stream'
import { AppError } from '../../contracts/errors.ts'
import type { Docker } from './connect.ts'

export type Ran = { exitCode: number; stdout: string; stderr: string; isCut: boolean }

type Options = { timeoutMs: number; maxBytes?: number; stdin?: string | undefined; user?: string; signal?: AbortSignal }

const defaultMaxBytes = 256 * 1024

export async function execIn(docker: Docker, id: string, command: readonly string[], options: Options): Promise<Ran> {
  const { stdin, timeoutMs, maxBytes = defaultMaxBytes, signal } = options
  const exec = await docker.getContainer(id).exec({
    Cmd: [...command],
    AttachStdin: stdin !== undefined,
    AttachStdout: true,
    AttachStderr: true,
    ...(options.user && { User: options.user }),
  })
  const stream = await exec.start({ hijack: true, stdin: stdin !== undefined })
  const { out, err, cut } = collect(docker, stream, maxBytes)
  if (stdin !== undefined) {
    stream.write(stdin)
    stream.end()
  }
  await ended(stream, timeoutMs, command.join(' '), signal)
  const { ExitCode } = await exec.inspect()
  return { exitCode: ExitCode ?? -1, stdout: out(), stderr: err(), isCut: cut() }
}

/** Takes the two streams of an attached container apart, keeping at most `maxBytes` of each. */
export function collect(docker: Docker, stream: NodeJS.ReadableStream, maxBytes = defaultMaxBytes) {
  const [out, err] = [keep(maxBytes), keep(maxBytes)]
  docker.modem.demuxStream(stream, out.into, err.into)
  return { out: out.text, err: err.text, cut: () => out.isCut() || err.isCut() }
}

function keep(maxBytes: number) {
  const chunks: Buffer[] = []
  let size = 0
  const into = new PassThrough()
  into.on('data', (chunk: Buffer) => {
    if (size < maxBytes) chunks.push(chunk.subarray(0, maxBytes - size))
    size += chunk.length
  })
  return { into, text: () => Buffer.concat(chunks).toString('utf8'), isCut: () => size > maxBytes }
}

function ended(stream: NodeJS.ReadableStream, timeoutMs: number, what: string, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      ;(stream as Readable).destroy?.()
      settle()
    }
    const abort = () => finish(() => reject(signal?.reason))
    const timer = setTimeout(() => {
      const detail = `"${what.slice(0, 100)}" did not end within ${timeoutMs / 1000} s.`
      finish(() => reject(new AppError('container-failed', { detail })))
    }, timeoutMs)
    signal?.addEventListener('abort', abort, { once: true })
    stream.once('end', () => finish(resolve))
    stream.once('close', () => finish(resolve))
    stream.once('error', (error) => finish(() => reject(error)))
    stream.resume()
  })
}
