/** A command in a container that is there, spoken to through its standard streams: for what is too large to keep. */
import { once } from 'node:events'
import type { Duplex, Readable, Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import type { Docker } from './connect.ts'
import { createUnframer } from './unframe.ts'

export type Streams = { stdin: Writable; stdout: Readable; stderr: Readable; exitCode: Promise<number> }

const everyMs = 50
const mostLooks = 200

export async function streamExec(docker: Docker, id: string, command: readonly string[]): Promise<Streams> {
  const exec = await docker.getContainer(id).exec({
    ...{ Cmd: [...command], AttachStdin: true, AttachStdout: true, AttachStderr: true },
  })
  const stream = (await exec.start({ hijack: true, stdin: true })) as unknown as Duplex
  stream.on('error', () => {}) // the exit code tells more
  const { stdout, stderr } = createUnframer(stream)
  const ended = once(stdout, 'end')
  const exitCode = ended.then(async () => {
    // The streams end a moment before the engine knows the exit code.
    for (let looks = 0; looks < mostLooks; looks++) {
      const { Running, ExitCode } = await exec.inspect()
      if (!Running) return ExitCode ?? 1
      await wait(everyMs)
    }
    return 1
  })
  exitCode.catch(() => {}) // whoever asked looks at it later
  return { stdin: stream, stdout, stderr, exitCode }
}
