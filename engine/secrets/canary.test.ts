/**
 * Plants a secret, lets every type of node meet it, and then looks for it everywhere: in all tables, in the files of the
 * database, its log included, in the logs, and in whatever the API answers.
 */

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { call } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { listSecretsRoute, putSecretRoute } from '../../contracts/secrets.ts'
import { createLog } from '../../platform/log.ts'
import { keysInFile } from '../../platform/secret-key-keeper.ts'
import type { OwnedDatabase } from '../db/database.ts'
import { openPglite } from '../db/pglite/open-pglite.ts'
import { testDatabases } from '../db/testing/databases.ts'
import { pgliteTemplate } from '../db/testing/pglite-template.ts'
import { openTestEngine } from '../testing/open-test-engine.ts'

/** Every writing of the secret keeps its letters, or is base64 or hex of them. */
const core = 'Zx9Kq7LwVb3TnR5Hc8'
const secret = `cn/+"${core}"\\é\n<&> end`

/** By another way than the code that hides it goes. */
function traces(): string[] {
  const shifted = ['', 'a', 'ab'].map((before) => Buffer.from(`${before}${core}`).toString('base64').slice(4, -4))
  const hex = Buffer.from(core).toString('hex')
  const half = core.slice(0, 10)
  return [half, ...shifted, hex, hex.toUpperCase(), Buffer.from(hex).toString('hex')]
}
const tracesIn = (text: string) => traces().filter((trace) => text.includes(trace))

/** Where it was found, for whoever has to mend it. */
const contextOf = (text: string) =>
  tracesIn(text).map((trace) => text.slice(Math.max(0, text.indexOf(trace) - 150), text.indexOf(trace) + 60))

/** Answers with all that it was sent, and remembers it. */
async function listenEcho() {
  const heard: { headers: string; url: string; body: string }[] = []
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => {
      const { url = '', headers } = request
      if (url !== '/stored') heard.push({ headers: JSON.stringify(headers), url, body })
      const text = JSON.stringify(heard)
      response.setHeader('x-echo', encodeURIComponent(String(headers['x-key'] ?? '')))
      response.setHeader('content-type', url.includes('text') ? 'text/plain' : 'application/json')
      response.statusCode = url.includes('fail') ? 401 : 200
      response.end(url.includes('fail') ? `${'.'.repeat(280)}${headers['x-key']} and more` : text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url: `http://${address}`, address, heard }
}

const key = '{{ secrets.CANARY }}'
const fetchNode = (id: string, args: JsonObject, rest: JsonObject = {}): JsonObject => ({
  id,
  type: 'tool',
  tool_name: 'http_fetch',
  tool_args: args,
  ...rest,
})

/** Each ends in success. */
function goodNodes(url: string): JsonObject[] {
  const post = {
    url: `${url}/json?k={{ secrets.CANARY }}`,
    method: 'POST',
    headers: { 'x-key': '{{ secrets.HEADER }}' },
  }
  const inside = (id: string) => [fetchNode(id, { ...post, body: { inner: [key] } })]
  return [
    fetchNode('sent', { ...post, body: `Bearer ${key}` }),
    fetchNode('as_text', { ...post, url: `${url}/text`, body: key, parse: 'text' }),
    fetchNode('as_base64', { ...post, body: key, parse: 'base64' }),
    // It names no secret: the server tells what the others have sent.
    fetchNode('stored', { url: `${url}/stored` }, { dependencies: ['sent', 'as_text'] }),
    {
      id: 'printed',
      type: 'code',
      secrets: ['CANARY'],
      code: `const { CANARY } = inputs.secrets
        console.log(CANARY, JSON.stringify({ CANARY }), encodeURIComponent(CANARY)); console.error([CANARY])
        return { CANARY, [CANARY]: 1, json: JSON.stringify(JSON.stringify(CANARY)), length: CANARY.length }`,
    },
    { id: 'blind', type: 'code', code: 'return { seen: JSON.stringify(inputs), own: typeof inputs.secrets }' },
    { id: 'templated', type: 'tool', tool_name: 'template', tool_args: { template: key } },
    { id: 'asked', type: 'llm', prompt: 'Say {{ sent }} and {{ printed }}', dependencies: ['sent', 'printed'] },
    { id: 'agent', type: 'agent', prompt: 'Use {{ stored }}', tools: [], dependencies: ['stored'] },
    {
      id: 'swarm',
      type: 'swarm',
      prompt: 'Decide on {{ stored }}',
      agents: ['one', 'two'].map((role) => ({ package: role, role })),
      dependencies: ['stored'],
    },
    {
      id: 'decided',
      type: 'condition',
      expression: 'printed.length > 3',
      true_path: inside('then'),
      dependencies: ['printed'],
    },
    { id: 'watched', type: 'monitor', metric_expression: 'printed.CANARY', dependencies: ['printed'] },
    { id: 'side', type: 'parallel', branches: [inside('left'), inside('right')] },
    { id: 'each', type: 'loop', items_source: 'inputs.items', item_var: 'one', body: inside('turn') },
    {
      id: 'again',
      type: 'recursive',
      recursive_sources: ['sent'],
      max_iterations: 2,
      body: inside('round'),
      dependencies: ['sent'],
    },
    {
      id: 'person',
      type: 'human',
      approval_type: 'approve_reject',
      prompt_message: 'Is {{ stored }} right?',
      auto_approve_after: 1,
      dependencies: ['stored'],
    },
  ]
}

/** Each fails, and says why. */
function badNodes(url: string): JsonObject[] {
  return [
    fetchNode('cut_off', { url: `${url}/fail`, headers: { 'x-key': '{{ secrets.HEADER }}' } }, { retries: 1 }),
    fetchNode('no_address', { url: `not an address ${key}` }),
    fetchNode('no_server', { url: `http://127.0.0.1:1/${key}` }),
    fetchNode('bad_header', { url, headers: { 'x-key': key } }),
    fetchNode('bad_method', { url, method: key, headers: { [key]: key } }),
    { id: 'thrown', type: 'code', secrets: ['CANARY'], code: 'throw new Error("with " + inputs.secrets.CANARY)' },
    { id: 'broken', type: 'code', secrets: ['CANARY'], code: 'throw { said: inputs.secrets.CANARY }' },
    {
      id: 'slow',
      type: 'code',
      secrets: ['CANARY'],
      code: 'console.log(inputs.secrets.CANARY); for (;;) {}',
      timeout_seconds: 1,
    },
    { id: 'csv', type: 'tool', tool_name: 'json_parse', tool_args: { text: `[${key}` } },
  ]
}

describe.each(testDatabases())('a planted secret ($kind)', (databases) => {
  beforeAll(databases.prepare)

  it('is nowhere but where it was sent', { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'iceos-canary-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const database: OwnedDatabase =
      databases.kind === 'pglite'
        ? await openPglite({ dataDir: join(folder, 'database'), templatePath: await pgliteTemplate() })
        : await databases.open()
    if (databases.kind === 'pglite') onTestFinished(database.stop)
    const { url, address, heard } = await listenEcho()
    const log = createLog({ folder: join(folder, 'logs'), name: 'engine', level: 'debug', stderr: () => {} })
    const engine = await openTestEngine(database, {
      log: log as never,
      network: { allowAddresses: [address, '127.0.0.1:1'] },
      secretKeys: keysInFile(join(folder, 'secret-key')),
    })
    const seen: string[] = []
    const fetchSeen: typeof fetch = async (input, init) => {
      const response = await engine.client.fetch(input, init)
      seen.push(await response.clone().text(), JSON.stringify([...response.headers]))
      return response
    }
    const client = { ...engine.client, fetch: fetchSeen }
    const header = `hd-${core}-end`
    for (const [name, value] of Object.entries({ CANARY: secret, HEADER: header })) {
      await call(client, putSecretRoute, { params: { name }, body: { value } })
    }

    const stored = { name: 'Canary inside', nodes: goodNodes(url).slice(0, 1) }
    const posted = await engine.request('POST', '/api/v1/blueprints', {
      body: JSON.stringify(stored),
      headers: { 'content-type': 'application/json' },
    })
    expect(posted.status).toBe(201)
    const sub = { id: 'sub', type: 'workflow', workflow_ref: 'Canary inside', inputs: {} }
    const good = await engine.run([...goodNodes(url), sub], { items: [1, 2] })
    expect(good.nodes.filter(({ state }) => state !== 'succeeded').map(({ path, error }) => [path, error])).toEqual([])
    expect(good.nodes.find(({ path }) => path === 'blind')?.output).toMatchObject({ own: 'undefined' })
    expect(good.nodes.find(({ path }) => path === 'printed')?.output).toMatchObject({
      CANARY: '•••',
      length: secret.length,
    })
    const bad = await engine.run(badNodes(url))
    const failed = bad.nodes.filter(({ state }) => state === 'failed').map(({ nodeId }) => nodeId)
    expect(failed.toSorted()).toEqual(
      badNodes(url)
        .map(({ id }) => id)
        .toSorted(),
    )

    // It was really sent.
    expect(heard.some(({ headers }) => headers.includes(header))).toBe(true)
    expect(heard.some(({ body }) => body === `Bearer ${secret}`)).toBe(true)
    expect(heard.some(({ url }) => decodeURIComponent(url).includes(core))).toBe(true)

    // What the API answers, and what Prometheus reads.
    const runs = [good.id, bad.id, ...good.nodes.flatMap(({ childRunId }) => childRunId ?? [])]
    expect(runs).toHaveLength(3)
    for (const id of runs) {
      seen.push(JSON.stringify(await engine.follow(id)))
      for (const path of ['', '/events?limit=1000', '/output']) {
        seen.push(await (await engine.request('GET', `/api/v1/runs/${id}${path}`)).text())
      }
    }
    for (const path of ['/api/v1/runs', '/api/v1/blueprints', '/api/v1/components', '/api/v1/triggers']) {
      seen.push(await (await engine.request('GET', path)).text())
    }
    await call(client, listSecretsRoute)
    seen.push(await engine.printMetrics())
    for (const body of ['{"value": "short"}', JSON.stringify({ value: secret, more: secret }), `{"value": "${core}`]) {
      const headers = { 'content-type': 'application/json' }
      const refused = await engine.request('PUT', '/api/v1/secrets/REFUSED', { body, headers })
      expect(refused.status).toBeGreaterThanOrEqual(400)
      seen.push(await refused.text())
    }
    expect(seen.flatMap(contextOf)).toEqual([])
    expect(seen.join('').length).toBeGreaterThan(50_000)

    // Every column of every table.
    const rows = await readAllTables(database)
    expect(rows.get('secrets')).toHaveLength(2)
    expect(rows.get('node_runs')?.length).toBeGreaterThan(25)
    expect(rows.get('run_events')?.length).toBeGreaterThan(60)
    for (const [table, texts] of rows) expect(texts.flatMap(contextOf), table).toEqual([])

    // Every file: the database with its log, and the engine's own log.
    await engine.stop()
    await database.stop()
    const files = await readdir(folder, { recursive: true, withFileTypes: true })
    const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
    expect(paths.length).toBeGreaterThan(databases.kind === 'pglite' ? 400 : 1)
    for (const path of paths) expect(tracesIn(await readFile(path, 'latin1')), path).toEqual([])
  })
})

/** Each row as text; bytes are hex there. */
async function readAllTables(database: OwnedDatabase): Promise<Map<string, string[]>> {
  return database.asOwner(async (db) => {
    const tables = await db.query<{ name: string }>(
      "select c.relname as name from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace",
    )
    const rows = new Map<string, string[]>()
    for (const { name } of tables) {
      const found = await db.query<{ text: string }>(`select t::text as text from "${name}" t`)
      rows.set(
        name,
        found.map(({ text }) => text),
      )
    }
    return rows
  })
}
