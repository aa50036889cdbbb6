/** Stands between a host and the container engine: hears each request that changes something, and may hold it or its answer. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export type Moment = 'before' | 'after'
/** Called before the engine hears of it, and when it has been done and nobody was told yet. False: nobody ever hears. */
export type OnRequest = (name: string, moment: Moment) => boolean

/** `GET` tells only. */
const changes = ({ method, url = '' }: IncomingMessage) => method !== 'GET' && !/\/exec(\/|$)|\/resize/.test(url)
const isExec = ({ url = '' }: IncomingMessage) => /\/containers\/[^/]+\/exec$/.test(url)

/** The statement that is run in the database's container, if it changes a database; what a probe asks changes nothing. */
const statementIn = (body: string): string | undefined =>
  (JSON.parse(body) as { Cmd?: string[] }).Cmd?.find((one) => /^(begin|create|drop|alter) /.test(one.replace(';', ' ')))

/** Without the version, ids and what this project is called: the same step has the same name each time. */
export function nameOf({ method, url = '' }: Pick<IncomingMessage, 'method' | 'url'>): string {
  const { pathname, searchParams } = new URL(url, 'http://engine')
  const name = searchParams.get('name')?.replace(/^iceos-[0-9a-f]{8}[-_]/, '')
  const path = pathname
    .replace(/^\/v[\d.]+/, '')
    .replace(/iceos-[0-9a-f]{8}[-_]/, '')
    .replace(/[0-9a-f]{64}/, '·')
  return `${method} ${path}${name ? ` ${name}` : ''}`
}

export async function startDockerProxy(target: string, onRequest: OnRequest) {
  const open = new Set<Socket>()
  const upstream = (asked: IncomingMessage) => ({
    ...(target.startsWith('/') ? { socketPath: target } : { host: '127.0.0.1', port: Number(target) }),
    ...{ method: asked.method, path: asked.url, headers: asked.headers },
  })

  const server = createServer((asked: IncomingMessage, answer: ServerResponse) => {
    const isChange = changes(asked)
    if (isChange && !onRequest(nameOf(asked), 'before')) return
    const body: Buffer[] = []
    const passed = request(upstream(asked), (said) => {
      if (isChange && !onRequest(nameOf(asked), 'after')) return
      answer.writeHead(said.statusCode ?? 502, said.headers)
      answer.flushHeaders()
      said.pipe(answer)
    })
    // Either side that ends ends the other, as if nobody stood between them.
    passed.on('error', () => answer.destroy())
    answer.on('close', () => passed.destroy())
    if (!isExec(asked)) return void asked.pipe(passed)
    asked.on('data', (chunk: Buffer) => body.push(chunk))
    asked.on('end', () => {
      const statement = statementIn(Buffer.concat(body).toString())
      if (statement === undefined || onRequest(`psql ${statement.slice(0, 60)}`, 'before'))
        passed.end(Buffer.concat(body))
    })
  })
  server.on('upgrade', (asked: IncomingMessage, socket: Duplex, head: Buffer) => {
    const engine = target.startsWith('/') ? connect(target) : connect(Number(target), '127.0.0.1')
    const lines = asked.rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('')
    engine.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${lines}\r\n`)
    engine.write(head)
    engine.pipe(socket).pipe(engine)
    for (const [one, other] of [
      [engine, socket],
      [socket, engine],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
