/** An engine that only looks like one. The file `behaviour` in its data folder says how it should misbehave. */
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { type EngineConfig, type FromEngine, ToEngine } from '../../contracts/engine-process.ts'
import { AppError, toProblem } from '../../contracts/errors.ts'

const send = (message: FromEngine) => process.send?.(message)
let behaviour = ''
let dataDir = ''
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit(0))

process.on('message', (value) => {
  const message = ToEngine.parse(value)
  if (message.type === 'start') start(message.config)
  else if (message.type === 'keys') writeFileSync(join(dataDir, 'keys'), String(message.keys))
  else if (message.type === 'stop' && !behaviour.startsWith('hang-at-stop')) process.exit(0)
})

function start(config: EngineConfig) {
  dataDir = config.dataDir
  const path = join(config.dataDir, 'behaviour')
  behaviour = existsSync(path) ? readFileSync(path, 'utf8') : ''
  appendFileSync(join(config.dataDir, 'starts'), `${process.pid}\n`)
  if (behaviour === 'hang-at-stop-for-good') process.on('SIGTERM', () => {})
  if (behaviour === 'silent') return
  if (behaviour === 'crash-at-start') {
    console.error('the reason of the crash')
    process.exit(7)
  }
  if (behaviour === 'newer-database') {
    send({ type: 'failed', problem: toProblem(new AppError('database-newer', { detail: 'It has version 9.' })) })
    setTimeout(() => process.exit(1), 50)
    return
  }
  if (config.secretKeys === 'host') send({ type: 'ask-keys', id: 1, act: 'read', keys: null })
  rmSync(config.socketPath, { force: true })
  send({ type: 'progress', message: 'Preparing the database …' })
  createServer((request, response) => answer(config, request, response)).listen(config.socketPath, () =>
    send({ type: 'ready' }),
  )
}

function answer(config: EngineConfig, request: IncomingMessage, response: ServerResponse) {
  const path = request.url?.split('?')[0]
  const log = (line: string) => appendFileSync(join(config.dataDir, 'seen'), `${line}\n`)
  const isHost = request.headers.authorization === `Bearer ${config.hostSecret}`
  const json = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (path === '/readyz') return json(200, { ok: true, status: 'ready', failing: [] })
  if (path === '/internal/caller') {
    const isReader = request.headers.authorization === 'Bearer of-the-engine'
    return isReader
      ? json(200, { orgId: 'o', userId: 'u', permissions: ['system:read'] })
      : json(401, toProblem(new AppError('unauthorized')))
  }
  if (path === '/api/v1/crash') process.exit(3)
  if (path === '/api/v1/wait') {
    response.once('close', () => log('wait was left'))
    return log('wait began')
  }
  if (path === '/api/v1/follow') {
    response.once('close', () => log('follow was left'))
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('id: 1\ndata: 1\n\n')
    setTimeout(() => response.write('id: 2\ndata: 2\n\n'), 200).unref()
    return
  }
  if (path === '/api/v1/refuse') return json(413, toProblem(new AppError('body-too-large')))
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  request.on('end', () =>
    json(200, { isHost, method: request.method, url: request.url, headers: request.headers, bytes }),
  )
}
