/** A container engine that runs the commands on this machine. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Duplex } from 'node:stream'
import type { Docker } from '../docker/connect.ts'

export type LocalDocker = {
  docker: Docker
  /** What was run in its one container, in that order. */
  shells: readonly ChildProcess[]
  /** Ends all that runs, with what that has started, as a container ends. */
  end: () => void
}

export function localDocker(): LocalDocker {
  const shells: ChildProcess[] = []
  const exec = async ({ Cmd: [program = '', ...args], AttachStdin }: { Cmd: string[]; AttachStdin: boolean }) => {
    let shell: ChildProcess | undefined
    return {
      start: async () => {
        shell = spawn(program, args, { detached: true, stdio: [AttachStdin ? 'pipe' : 'ignore', 'pipe', 'pipe'] })
        shells.push(shell)
        return framed(shell)
      },
      inspect: async () => ({ Running: !shell || !hasEnded(shell), ExitCode: shell?.exitCode }),
    }
  }
  const modem = {
    demuxStream(stream: Duplex, out: NodeJS.WritableStream, err: NodeJS.WritableStream) {
      stream.on('data', (data: Buffer) => (data[0] === 2 ? err : out).write(data.subarray(8)))
    },
  }
  return {
    docker: { getContainer: () => ({ exec }), modem } as unknown as Docker,
    shells,
    end() {
      for (const shell of shells) if (shell.pid !== undefined && !hasEnded(shell)) process.kill(-shell.pid, 'SIGKILL')
    },
  }
}

/** As Docker sends the two streams of a command: eight bytes before each piece tell which one it is of, and how long. */
function framed(shell: ChildProcess): Duplex {
  const frame = (stream: number, data: Buffer) => {
    const head = Buffer.alloc(8)
    head[0] = stream
    head.writeUInt32BE(data.length, 4)
    return Buffer.concat([head, data])
  }
  const stream = new Duplex({
    read: () => {},
    write: (chunk, _, done) => void shell.stdin?.write(chunk, () => done()),
    destroy: (error, done) => {
      shell.stdin?.end()
      done(error)
    },
  })
  shell.stdin?.on('error', () => {})
  shell.stdout?.on('data', (data) => stream.push(frame(1, data)))
  shell.stderr?.on('data', (data) => stream.push(frame(2, data)))
  shell.once('close', () => stream.push(null))
  return stream
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

export async function ended(shell: ChildProcess | undefined): Promise<void> {
  if (shell && !hasEnded(shell)) await once(shell, 'exit')
}
