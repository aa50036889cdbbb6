/** A way to a server that a test can cut, as a switch or a firewall would. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type TcpProxy = {
  port: number
  /**
   * `reset`: connections break, and new ones do too. `silence`: nothing travels any more, and nobody is told; bytes that
   * were sent meanwhile arrive after `mend`, as TCP has it.
   */
  cut: (how: 'reset' | 'silence') => void
  mend: () => void
  stop: () => Promise<void>
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let state: 'open' | 'reset' | 'silence' = 'open'

  const server = createServer((near) => {
    if (state === 'reset') return void near.destroy()
    const far = connect(target)
    const pair = [near, far] as const
    pairs.add(pair)
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('error', () => {})
      from.on('close', () => {
        to.destroy()
        pairs.delete(pair)
      })
      from.pipe(to)
    }
    if (state === 'silence') pauseBoth(pair)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const breakAll = () => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy()
      far.destroy()
    }
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut(how) {
      state = how
      if (how === 'reset') breakAll()
      else for (const pair of pairs) pauseBoth(pair)
    },
    mend() {
      state = 'open'
      for (const [near, far] of pairs) {
        near.pipe(far)
        far.pipe(near)
      }
    },
    async stop() {
      breakAll()
      server.close()
      await once(server, 'close')
    },
  }
}

function pauseBoth([near, far]: readonly [Socket, Socket]) {
  for (const socket of [near, far]) {
    socket.unpipe()
    socket.pause()
  }
}
