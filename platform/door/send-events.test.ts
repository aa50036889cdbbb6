import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '../../contracts/errors.ts'
import type { StreamEvent } from '../../contracts/route.ts'
import { sendEvents } from './send-events.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a stream of events', () => {
  let server: Server
  const problems: unknown[] = []
  const late: unknown[] = []
  afterEach(() => server.close())

  async function open(events: AsyncIterable<StreamEvent<unknown>>, heartbeatEveryMs?: number) {
    const hangUp = new AbortController()
    server = createServer((_, response) => {
      response.once('close', () => hangUp.abort())
      sendEvents(response, events, {
        headers: { 'x-extra': 'yes' },
        signal: hangUp.signal,
        onError: (error) => late.push(error),
        ...(heartbeatEveryMs ? { heartbeatEveryMs } : {}),
      }).catch((error: unknown) => {
        problems.push(error)
        response.writeHead(404).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const response = await new Promise<IncomingMessage>((resolve) => request({ port }, resolve).end())
    return { response, hangUp }
  }

  async function readAll(response: IncomingMessage): Promise<string> {
    let text = ''
    for await (const chunk of response) text += chunk
    return text
  }

  it('writes each event with its id, and closes after the last', async () => {
    const { response } = await open(
      (async function* () {
        yield { id: '1', data: { text: 'one\ntwo' } }
        yield { id: '2', data: null }
      })(),
    )
    expect(response.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8', 'x-extra': 'yes' })
    expect(await readAll(response)).toBe('retry: 1000\n\nid: 1\ndata: {"text":"one\\ntwo"}\n\nid: 2\ndata: null\n\n')
  })

  it('lets a handler refuse with a status', async () => {
    const { response } = await open(
      (async function* () {
        await pause(20)
        if (problems.length === 0) throw new AppError('run-not-found')
        yield { id: '1', data: 1 }
      })(),
    )
    expect(response.statusCode).toBe(404)
    expect(problems).toMatchObject([{ code: 'run-not-found' }])
  })

  it('begins before there is anything to tell, and gives signs of life', async () => {
    const { response } = await open(
      (async function* () {
        await pause(450)
        yield { id: '1', data: 1 }
      })(),
      50,
    )
    expect(response.statusCode).toBe(200)
    expect(await readAll(response)).toMatch(/^retry: 1000\n\n(: still here\n\n)+id: 1\n/)
  })

  it('cuts the connection on a late error, so that the reader resumes', async () => {
    const { response } = await open(
      (async function* () {
        yield { id: '1', data: 1 }
        throw new Error('broken')
      })(),
    )
    await expect(readAll(response)).rejects.toThrow('aborted')
    expect(late.map(String)).toEqual(['Error: broken'])
  })

  it('ends the iterator when the reader hangs up', async () => {
    let ended = false
    const { response, hangUp } = await open(
      (async function* () {
        try {
          for (let id = 1; ; id++) {
            yield { id: String(id), data: id }
            await pause(5)
          }
        } finally {
          ended = true
        }
      })(),
    )
    response.once('data', () => response.destroy())
    await new Promise((resolve) => hangUp.signal.addEventListener('abort', resolve))
    await pause(30)
    expect(ended).toBe(true)
  })

  it('asks for no more events than a slow reader takes', async () => {
    let made = 0
    const { response } = await open(
      (async function* () {
        for (;;) yield { id: String(++made), data: 'x'.repeat(10_000) }
      })(),
    )
    response.pause()
    await pause(200)
    const before = made
    await pause(200)
    expect(made).toBe(before)
    expect(made).toBeLessThan(2000)
    response.destroy()
  })
})
