/** Stands between the product and the container engine, so that a test can cut it off without stopping anybody's engine. */
import { rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const realSocket = '/var/run/docker.sock'

export type EngineProxy = { dockerHost: string; cut: () => Promise<void>; mend: () => Promise<void> }

export async function startEngineProxy(): Promise<EngineProxy> {
  const path = join(tmpdir(), `iceos-engine-${process.pid}-${Date.now().toString(36)}.sock`)
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ path: realSocket, allowHalfOpen: true })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
  })
  const mend = () => new Promise<void>((resolve) => server.listen(path, resolve))
  const cut = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const one of [...open]) one.destroy()
    await closed
    await rm(path, { force: true })
  }
  await mend()
  return { dockerHost: `unix://${path}`, cut, mend }
}
