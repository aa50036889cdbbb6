import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { approval } from '../clients/typescript/examples/approval.ts'
import { fanOut } from '../clients/typescript/examples/fan-out.ts'
import { orderReport } from '../clients/typescript/examples/order-report.ts'
import {
  connect,
  extend,
  fromDocument,
  type Iceos,
  type Node,
  type RunEvent,
  text,
  workflow,
} from '../clients/typescript/node.ts'
import { getBlueprintRoute, validateBlueprintRoute } from '../contracts/blueprints.ts'
import { type Client, call } from '../contracts/call.ts'
import { restartEngineRoute } from '../contracts/system.ts'
import { makeDataDir, type Product, removeDataDir, startProduct } from './start-product.ts'
import { clientOf } from './testing/launch-host.ts'

let dataDir = ''
let product: Product
let api: Client
let iceos: Iceos

/** Each request on a connection of its own: one that is kept for later would count as left open by the test. */
const fetchOnce: typeof fetch = (input, init) =>
  fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), connection: 'close' } })

beforeAll(async () => {
  dataDir = await makeDataDir()
  product = await startProduct(dataDir)
  api = await clientOf(product)
  iceos = await connect({ dataDir, fetch: fetchOnce })
})
afterAll(async () => {
  await product.stop()
  await removeDataDir(dataDir)
})

const steps = (count: number, seconds: number) =>
  workflow({ name: `${count} steps` }, ({ tool }) => {
    let last: Node<string, { seconds: number }> = tool('step_0', 'delay', { seconds })
    for (let index = 1; index < count; index++) {
      last = tool(`step_${index}`, 'delay', { seconds }, { after: [last] })
    }
    return { waited: last.output.seconds }
  })

async function waitingNode(events: AsyncIterable<RunEvent>): Promise<RunEvent | undefined> {
  for await (const event of events) if (event.type === 'node.waiting') return event
  return undefined
}

describe('the examples', () => {
  it('make documents in which the engine finds nothing wrong', async () => {
    for (const { document } of [orderReport, approval, fanOut]) {
      expect(await call(api, validateBlueprintRoute, { body: document })).toEqual({ valid: true, problems: [] })
    }
  })

  it('write a report on the orders that ship with iceOS', async () => {
    const stored = await iceos.submit(orderReport)
    const { report, totals, checked } = await iceos.run(stored, {})
    expect(report).toContain('# Order figures')
    expect(totals.revenue).toBeGreaterThan(0)
    expect(checked.good).toBeGreaterThan(checked.bad)
  })

  it.each([
    ['order-report', '', /# Order figures[\s\S]*\d+ good rows, \d+ bad ones\n$/],
    [
      'approval',
      'y\n',
      /12 % off; the price would be 3696 EUR\.[\s\S]*Dear Linden Hotels, your price is 3696 EUR\.\n$/,
    ],
    ['approval', 'n\n', /Dear Linden Hotels, your price stays 4200 EUR\.\n$/],
    ['fan-out', '', /^8 words, most often "the"\n$/],
  ])('run as scripts do: %s, typing %j', async (name, typed, says) => {
    expect(await runExample(name, typed)).toMatch(says)
  })

  it('write a report on a file of one’s own', async () => {
    await mkdir(join(dataDir, 'files'), { recursive: true })
    const lines = [
      'order_id,date,country,quantity,unit_price,status',
      'A,2026-01-05,FI,2,10,paid',
      'B,2026-02-05,SE,0,10,paid',
    ]
    await writeFile(join(dataDir, 'files', 'mine.csv'), lines.join('\n'))
    const outputs = await iceos.run(orderReport, { file: 'mine.csv' })
    expect(outputs.checked).toEqual({ good: 1, bad: 1 })
    expect(outputs.totals).toEqual({ revenue: 20 })
  })

  it.each([
    [true, 'Dear Linden Hotels, your price is 900 EUR.'],
    [false, 'Dear Linden Hotels, your price stays 1000 EUR.'],
  ])('ask a person, and write the letter for approved = %s', async (approved, letter) => {
    const run = await iceos.start(approval, { customer: 'Linden Hotels', amount: 1000 })
    const question = await waitingNode(iceos.events(run))
    expect(question).toMatchObject({ path: 'approval', data: { question: { kind: 'approve_reject' } } })
    await iceos.answer(run, 'approval', { approved })
    const { state, outputs } = await iceos.wait(run)
    expect({ state, outputs }).toEqual({ state: 'succeeded', outputs: { approved, letter } })
  })

  it('count words in several code nodes at once', async () => {
    const outputs = await iceos.run(fanOut, { text: 'the cat and the dog and the bird' })
    expect(outputs).toEqual({ words: 8, mostFrequent: 'the' })
  })
})

describe('the client', () => {
  it('stores a workflow as a new version of the one with its name, and refuses an old lock', async () => {
    const hello = (word: string) =>
      workflow({ name: 'Hello in code' }, ({ tool }) => ({
        said: tool('say', 'template', { template: word }).output.text,
      }))
    const first = await iceos.submit(hello('Hello'))
    const second = await iceos.submit(hello('Good day'))
    expect([second.id, second.version]).toEqual([first.id, first.version + 1])
    await expect(iceos.submit(hello('Hi'), { lock: first.lock })).rejects.toMatchObject({ code: 'version-conflict' })
    expect(await iceos.run(second)).toEqual({ said: 'Good day' })
  })

  it('reads a stored workflow back, and writes it on', async () => {
    const { id } = await iceos.submit(orderReport)
    const { document } = await call(api, getBlueprintRoute, { params: { blueprintId: id } })
    const read = fromDocument(document)
    expect(read.document).toEqual(orderReport.document)
    const longer = extend(read, ({ node, tool }) => {
      const line = tool('line', 'template', { template: text`From ${node('check').output} rows.` })
      return { line: line.output.text }
    })
    expect(await iceos.run(longer)).toMatchObject({ line: expect.stringContaining('rows.') })
  })

  it('gives each event once and in order, however often the connection is cut', async () => {
    let connections = 0
    const cutting = await connect({
      dataDir,
      fetch: async (input, init) => {
        const response = await fetchOnce(input, init)
        if (!String(input).endsWith('/stream')) return response
        connections++
        return cutAfter(response, 2)
      },
    })
    const run = await iceos.start(steps(6, 0.05))
    const events: RunEvent[] = []
    for await (const event of cutting.events(run, { retryMs: 10 })) events.push(event)
    expect(connections).toBeGreaterThan(2)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    expect(events.at(-1)?.type).toBe('run.succeeded')
  })

  it('follows a run over a restart of the engine', async () => {
    const run = await iceos.start(steps(4, 0.5))
    const seen: number[] = []
    for await (const { seq, type, path } of iceos.events(run, { retryMs: 100 })) {
      seen.push(seq)
      if (type === 'node.succeeded' && path === 'step_0') await call(api, restartEngineRoute)
    }
    expect(seen).toEqual(seen.map((_, index) => index + 1))
    expect(await iceos.wait(run)).toMatchObject({ state: 'succeeded', outputs: { waited: 0.5 } })
  })

  it('cancels a run, of which who waits for its outputs hears', async () => {
    const run = await iceos.start(steps(1, 600))
    const waiting = iceos.wait(run)
    await iceos.cancel(run)
    expect(await waiting).toMatchObject({ state: 'cancelled', outputs: null })
    await expect(iceos.cancel(run)).rejects.toMatchObject({ code: 'run-not-active' })
  })

  it('throws what a run failed with', async () => {
    const broken = workflow({ name: 'Broken' }, ({ code }) => {
      const fail = code('fail', {
        run: (): number => {
          throw new Error('on purpose')
        },
      })
      return { never: fail.output }
    })
    await expect(iceos.run(broken)).rejects.toMatchObject({
      code: 'node-failed',
      detail: expect.stringContaining('on purpose'),
    })
  })

  it('starts one run for one key, and reads whole outputs', async () => {
    const options = { idempotencyKey: 'once' }
    const [first, second] = [await iceos.start(steps(1, 0), {}, options), await iceos.start(steps(1, 0), {}, options)]
    expect(second.id).toBe(first.id)
    await iceos.wait(first)
    expect(await iceos.output(first)).toEqual({ waited: 0 })
    expect(await iceos.output(first, 'step_0')).toEqual({ seconds: 0 })
  })

  it('stops following when its signal aborts', async () => {
    const run = await iceos.start(steps(1, 600))
    const stop = new AbortController()
    const following = waitingNode(iceos.events(run, { signal: stop.signal }))
    setTimeout(() => stop.abort(), 50)
    await expect(following).rejects.toThrow()
    await iceos.cancel(run)
  })
})

/** Lets some chunks through, and breaks as a lost connection does. */
function cutAfter(response: Response, chunks: number): Response {
  const reader = response.body?.getReader()
  let left = chunks
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = left-- > 0 ? await reader?.read() : undefined
      if (next && !next.done) return controller.enqueue(next.value)
      await reader?.cancel()
      if (next?.done) controller.close()
      else controller.error(new TypeError('terminated'))
    },
    cancel: (reason) => reader?.cancel(reason),
  })
  return new Response(body, response)
}

/** As a user does, on the built files: any Node from 20 on runs them. */
async function runExample(name: string, typed: string): Promise<string> {
  const { ICEOS_API_URL: _url, ICEOS_API_TOKEN: _token, ...env } = process.env
  const entry = join(import.meta.dirname, '..', 'dist', 'clients', 'typescript', 'examples', 'run.js')
  const child = spawn(process.execPath, [entry, name], {
    env: { ...env, ICEOS_DATA_DIR: dataDir },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  child.stdin.end(typed)
  const [code] = await once(child, 'close')
  expect(code, said).toBe(0)
  return said
}
