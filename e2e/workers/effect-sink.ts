/** A service outside that workflows write to: it counts what arrives, by Idempotency-Key, and which run and node sent it. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type EffectSink = {
  url: string
  address: string
  /** Of each post, by the name that it sent along: the calls in order. */
  callsOf: (post: string) => readonly { key: string; at: number }[]
  totals: () => { calls: number; keys: number; repeated: number }
  stop: () => Promise<void>
}

export async function startEffectSink(): Promise<EffectSink> {
  const byPost = new Map<string, { key: string; at: number }[]>()
  const byKey = new Map<string, number>()
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { post } = JSON.parse(body) as { post: string }
    const key = String(request.headers['idempotency-key'])
    byPost.set(post, [...(byPost.get(post) ?? []), { key, at: Date.now() }])
    byKey.set(key, (byKey.get(key) ?? 0) + 1)
    // One effect for a key: its number is the same, however often it is asked for.
    response.setHeader('content-type', 'application/json')
    response.setHeader('connection', 'close')
    response.end(JSON.stringify({ effect: [...byKey.keys()].indexOf(key) + 1 }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${address}/effects`,
    address,
    callsOf: (post) => byPost.get(post) ?? [],
    totals: () => ({
      calls: [...byKey.values()].reduce((sum, count) => sum + count, 0),
      keys: byKey.size,
      repeated: [...byKey.values()].filter((count) => count > 1).length,
    }),
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
