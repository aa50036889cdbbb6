/** A registry of one's own with one image in it, behind a line that is slow, and that a test can cut. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { until } from '../testing/until.ts'
import { run } from './stack-scene.ts'

const layers = 3
const layerBytes = 12 * 1024 * 1024

export type Line = {
  port: number
  /** What has come through so far. */
  bytes: () => number
  /** Ends every connection now; with `isDown` it refuses new ones until it is mended. */
  cut: (isDown: boolean) => void
  mend: () => void
  /** Called at each piece that comes through. */
  onBytes: (listener: (bytes: number) => void) => void
  stop: () => Promise<void>
}

/** Passes on at most `bytesPerSecond` of each connection. */
export async function openLine(target: () => number, bytesPerSecond: number): Promise<Line> {
  const open = new Set<Socket>()
  let passed = 0
  let isDown = false
  let listener = (_: number) => {}
  const server = createServer((socket) => {
    const other = connect(target(), '127.0.0.1')
    for (const one of [socket, other]) {
      open.add(one)
      one.on('close', () => open.delete(one))
    }
    // What has been sent before the other side ended still has to arrive; what was cut does not.
    socket.on('error', () => other.destroy()).on('close', () => other.destroy())
    other.on('error', () => socket.destroy())
    if (isDown) return void socket.destroy()
    const slow = new Transform({
      transform(chunk: Buffer, _, done) {
        passed += chunk.length
        listener(passed)
        setTimeout(() => done(null, chunk), (chunk.length / bytesPerSecond) * 1000)
      },
    })
    socket.pipe(other)
    other.pipe(slow).pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    bytes: () => passed,
    cut(down) {
      isDown = down
      cut()
    },
    mend: () => {
      isDown = false
    },
    onBytes: (next) => {
      listener = next
    },
    async stop() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export async function startRegistry() {
  const folder = await mkdtemp(join(tmpdir(), 'iceos-registry-'))
  let child: ChildProcess | undefined
  const port = await freePort()
  const config = join(folder, 'config.yml')
  await writeFile(
    config,
    `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ${folder}/data } }\nhttp: { addr: "127.0.0.1:${port}" }\n`,
  )
  const start = async () => {
    child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' })
    const answers = () =>
      fetch(`http://127.0.0.1:${port}/v2/`, { headers: { connection: 'close' } }).then(isOk, () => false)
    await until('the registry answers', answers, { withinMs: 60_000, everyMs: 100 })
  }
  const end = async () => {
    const ended = child && once(child, 'close')
    child?.kill('SIGKILL')
    await ended
    child = undefined
  }
  await start()
  return {
    port,
    stop: async () => {
      await end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const isOk = ({ ok }: Response) => ok

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** An image of random bytes, which cannot be made smaller: pushed, and gone from this machine. */
export async function pushImage(registryPort: number): Promise<{ name: string; bytes: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'iceos-image-'))
  const name = `iceos-test-pull-${process.pid}:1`
  const full = `127.0.0.1:${registryPort}/${name}`
  try {
    const files = Array.from({ length: layers }, (_, index) => `layer-${index}`)
    for (const file of files) await writeFile(join(folder, file), randomBytes(layerBytes))
    await writeFile(join(folder, 'Dockerfile'), ['FROM scratch', ...files.map((file) => `COPY ${file} /`)].join('\n'))
    const env = { ...process.env, DOCKER_BUILDKIT: '0' }
    await run('docker', ['build', '--force-rm', '-q', '-t', full, folder], { env })
    await run('docker', ['push', '-q', full])
    return { name, bytes: layers * layerBytes }
  } finally {
    await run('docker', ['image', 'rm', full]).catch(() => {})
    await rm(folder, { recursive: true, force: true })
  }
}
