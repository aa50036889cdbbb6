import { Pool } from 'undici'
import { z } from 'zod'
import { permissions } from '../../contracts/access.ts'
import { route, serve } from '../../contracts/route.ts'
import { hashSecret } from '../secret.ts'
import { createDoor } from './create-door.ts'

const log = { debug() {}, info() {}, warn() {}, error: console.error }
const r = route({
  method: 'POST',
  path: '/api/v1/x/:id',
  summary: '',
  tag: '',
  access: 'runs:read',
  params: z.object({ id: z.string() }),
  body: z.object({ a: z.number() }),
  output: z.object({ a: z.number() }),
})
const h = hashSecret('tok')
const caller = { orgId: '', projectId: undefined, userId: '', permissions }
const door = createDoor({
  allowedHosts: () => ['127.0.0.1:8123', 'localhost:8123'],
  findCaller: (t) => (hashSecret(t) === h ? caller : undefined),
  log,
})
door.mount([serve(r, async ({ body }) => ({ a: body.a }))])
door.app.get('/raw', { config: { access: 'public' } }, async () => ({ a: 1 }))
await door.app.listen({ port: 8123, host: '127.0.0.1' })
if (process.argv[2] === 'self') {
  const pool = new Pool('http://127.0.0.1:8123', { connections: 10 })
  const go = async () =>
    (
      await pool.request({
        path: '/api/v1/x/1',
        method: 'POST',
        headers: { authorization: 'Bearer tok', 'content-type': 'application/json' },
        body: '{"a":1}',
      })
    ).body.text()
  for (const n of [2000, 10000, 10000]) {
    const t = performance.now()
    let left = n
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        while (left-- > 0) await go()
      }),
    )
    console.log(((n / (performance.now() - t)) * 1000).toFixed(0), 'req/s client and server in one process')
  }
  await pool.close()
  await door.stop()
}
