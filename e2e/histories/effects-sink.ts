/** The world outside: a server that does what it is asked, and writes down who asked, with which Idempotency-Key. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Effect } from './history.ts'

export type EffectsSink = {
  url: string
  /** What engines may call although it is not public. */
  address: string
  effects: Effect[]
  /** Called when a request has come, and when it has been done and is about to be answered. */
  onEffect: (listener: (moment: 'arrived' | 'done') => void) => void
  stop: () => Promise<void>
}

type Asked = { post: string; path: string; holdMs?: number; failsFirstKey?: boolean }

export async function startEffectsSink(): Promise<EffectsSink> {
  const effects: Effect[] = []
  const firstKeys = new Map<string, string>()
  let tell: (moment: 'arrived' | 'done') => void = () => {}

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const { post, path, holdMs = 0, failsFirstKey = false } = JSON.parse(await readText(request)) as Asked
    const key = String(request.headers['idempotency-key'])
    const step = `${post} ${path}`
    if (!firstKeys.has(step)) firstKeys.set(step, key)
    const isApplied = !(failsFirstKey && firstKeys.get(step) === key)
    effects.push({ key, post, path, isApplied, tMs: performance.now() })
    tell('arrived')
    await wait(holdMs)
    tell('done')
    response.writeHead(isApplied ? 200 : 500, { 'content-type': 'application/json', connection: 'close' })
    response.end(JSON.stringify({ done: step }))
  }

  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    address: `127.0.0.1:${port}`,
    effects,
    onEffect(listener) {
      tell = listener
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
