import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from '../contracts/call.ts'
import { startDemoRoute } from '../contracts/chat.ts'
import { clientOf } from './browser/open-browser.ts'
import { makeDataDir, type Product, removeDataDir, startProduct } from './start-product.ts'

const entry = join(import.meta.dirname, '..', 'dist', 'cli', 'ice.js')

let dataDir = ''
let product: Product
beforeAll(async () => {
  dataDir = await makeDataDir()
  product = await startProduct(dataDir)
})
afterAll(async () => {
  await product?.stop()
  await removeDataDir(dataDir)
})

/** As an MCP client does it: starts the program, and speaks with it line by line. */
function startClient() {
  const child = spawn(process.execPath, [entry, 'mcp', '--data-dir', dataDir], { stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting = new Map<number, (reply: Reply) => void>()
  const strays: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply = JSON.parse(line) as Reply
    const taker = waiting.get(reply.id)
    if (taker) taker(reply)
    else strays.push(line)
  })
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  let lastId = 0
  const ask = (method: string, params: object = {}) => {
    const id = ++lastId
    const answered = new Promise<Reply>((resolve) => waiting.set(id, resolve))
    send({ id, method, params })
    return answered
  }
  const tool = async <T>(name: string, args: object = {}): Promise<T> => {
    const { result } = await ask('tools/call', { name, arguments: args })
    expect(result.isError, JSON.stringify(result)).toBeFalsy()
    return result.structuredContent as T
  }
  const close = async () => {
    const ended = once(child, 'close')
    child.stdin.end()
    const [code] = await ended
    return { code: Number(code), strays }
  }
  return { send, ask, tool, close }
}
type Reply = { id: number; result: Record<string, unknown>; error?: { code: number } }

describe('ice mcp', () => {
  it('shakes hands, lists its tools, runs a workflow and answers from documents', async () => {
    const { ask, send, tool, close } = startClient()
    const { result } = await ask('initialize', {
      ...{ protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'a test', version: '1' } },
    })
    expect(result).toMatchObject({ protocolVersion: '2025-06-18', serverInfo: { name: 'iceos' } })
    send({ method: 'notifications/initialized' })
    expect((await ask('tools/list')).result.tools).toContainEqual(expect.objectContaining({ name: 'run_workflow' }))

    const { workflows } = await tool<{ workflows: { name: string; inputSchema: object }[] }>('list_workflows')
    expect(workflows).toContainEqual(expect.objectContaining({ name: 'Order report' }))
    const run = await tool<{ run: string; state: string }>('run_workflow', { workflow: 'Order report' })
    expect(run).toMatchObject({ state: 'succeeded', outputs: { report: expect.stringContaining('Order figures') } })
    const seen = await tool<{ nodes: unknown[] }>('get_run', { run: run.run })
    expect(seen).toMatchObject({ state: 'succeeded', workflow: 'Order report' })
    expect(seen.nodes.length).toBeGreaterThan(3)
    expect(await tool('list_runs', { state: 'succeeded' })).toMatchObject({ runs: [{ id: run.run }] })

    await call(clientOf(product), startDemoRoute, { body: {} })
    expect(await tool('search_knowledge', { query: 'marine engineer', limit: 3 })).toMatchObject({
      passages: [{ document: 'resume.md' }, {}, {}],
    })
    expect(await tool('ask', { question: 'Who is a marine energy engineer?' })).toMatchObject({
      isSupported: true,
      sources: [{ document: 'resume.md' }],
    })
    expect(
      (await ask('tools/call', { name: 'run_workflow', arguments: { workflow: 'nothing' } })).result,
    ).toMatchObject({
      isError: true,
    })
    expect(await close()).toEqual({ code: 0, strays: [] })
  })
})
