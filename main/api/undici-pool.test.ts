import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { loadedBy } from '../testing/loaded-by.ts'
import { Pool } from './undici-pool.ts'

it('loads of undici only what a pool needs', { timeout: 60_000 }, () => {
  const files = loadedBy("await load('main/api/engine-link.ts')").filter((file) => file.startsWith('undici/'))
  expect(files).toContain('undici/lib/dispatcher/pool.js')
  expect(files.filter((file) => /\/(mock|cache|web\/fetch|web\/websocket)\//.test(file))).toEqual([])
  expect(files.length).toBeLessThan(50)
})

it('asks as the whole of undici does', async () => {
  const server = createServer((request, response) => response.end(`${request.method} ${request.url}`))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  try {
    const { statusCode, body } = await pool.request({ method: 'GET', path: '/here' })
    expect([statusCode, await body.text()]).toEqual([200, 'GET /here'])
  } finally {
    await pool.destroy()
    server.close()
  }
})
