/** Starts the built product as a user would, and calls it over its API. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as whole from '../e2e/start-product.ts'
import { inDist, launchProcess, mustBeReady, stopHost } from '../e2e/testing/launch-host.ts'
import { engineFlags } from '../main/supervise/fork-engine.ts'

export type Product = {
  url: string
  token: string
  /** The processes, by name. */
  pids: Record<string, number>
  call: <T>(method: string, path: string, body?: unknown) => Promise<T>
  stop: () => Promise<void>
}

export const tempDir = () => mkdtempSync(join(tmpdir(), 'iceos-bench-'))
export const removeDir = (dir: string) => rm(dir, { recursive: true, force: true, maxRetries: 5 })

/** The whole of it: host and embedded engine. */
export async function startProduct(dataDir: string): Promise<Product> {
  const { url, token, pid, stop } = await whole.startProduct(dataDir)
  const product = connect(url, token, stop)
  const status = await product.call<{ engine: { pid: number } }>('GET', '/api/v1/system/status')
  return { ...product, pids: { host: pid, engine: status.engine.pid } }
}

type EngineReady = { url: string; pid: number }

/** The engine by itself on a Postgres, as a container runs it. */
export async function startEngine(
  databaseUrl: string,
  dataDir: string,
  { env: more = {}, through = [] }: { env?: Record<string, string>; through?: readonly string[] } = {},
): Promise<Product> {
  const token = 'ice_bench'
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    ICEOS_DATA_DIR: dataDir,
    ICEOS_PORT: '0',
    ICE_API_TOKEN: token,
    ...more,
  }
  const [program = '', ...args] = [...through, process.execPath, ...engineFlags, inDist('engine', 'main.js')]
  const engine = launchProcess((line) => line as EngineReady, program, args, { env })
  const { url, pid } = await mustBeReady(engine)
  return { ...connect(url, token, async () => void (await stopHost(engine, 'SIGTERM'))), pids: { engine: pid } }
}

function connect(url: string, token: string, end: () => Promise<void>) {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const call = <T>(method: string, path: string, body?: unknown) =>
    new Promise<T>((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const headers = {
        authorization: `Bearer ${token}`,
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      }
      const sent = request(url + path, { method, agent, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString()
          if ((response.statusCode ?? 500) >= 400)
            reject(new Error(`${method} ${path}: ${response.statusCode} ${answer}`))
          else resolve((answer ? JSON.parse(answer) : undefined) as T)
        })
      })
      sent.on('error', reject)
      sent.end(text)
    })
  const stop = async () => {
    agent.destroy()
    await end()
  }
  return { url, token, call, stop }
}

/** Makes a chain of so many nodes that do next to nothing, and gives its id. */
export async function makeChain(product: Product, length: number): Promise<string> {
  const nodes = Array.from({ length }, (_, index) => ({
    id: `step_${index}`,
    type: 'tool',
    tool_name: 'template',
    tool_args: { template: `step ${index}` },
    dependencies: index > 0 ? [`step_${index - 1}`] : [],
  }))
  const document = { name: `Bench: a chain of ${length}`, nodes }
  const { items } = await product.call<{ items: { id: string }[] }>(
    'GET',
    `/api/v1/blueprints?name=${encodeURIComponent(document.name)}`,
  )
  return (items[0] ?? (await product.call<{ id: string }>('POST', '/api/v1/blueprints', document))).id
}

/** Posts runs one after another from each of so many clients. Gives the time of each, and all of them per second. */
export async function postRuns(product: Product, blueprintId: string, clients: number, total: number) {
  const times: number[] = []
  let left = total
  const client = async () => {
    while (left-- > 0) {
      const start = performance.now()
      const run = await product.call<{ state: string }>('POST', '/api/v1/runs?wait=60', { blueprintId })
      if (run.state !== 'succeeded') throw new Error(`A run is ${run.state}.`)
      times.push(performance.now() - start)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: clients }, client))
  const seconds = (performance.now() - start) / 1000
  return { times: times.sort((a, b) => a - b), perSecond: times.length / seconds }
}

/** Resident memory in MB. */
export function memoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024
}

/** The product on PGlite, and the engine on Postgres where there is one. */
export async function onEachDatabase<T>(
  databaseUrl: string | undefined,
  measure: (product: Product, on: string) => Promise<T[]>,
): Promise<T[]> {
  const rows: T[] = []
  const places = [
    { on: 'PGlite', start: startProduct },
    ...(databaseUrl ? [{ on: 'Postgres', start: (dir: string) => startEngine(databaseUrl, dir) }] : []),
  ]
  for (const { on, start } of places) {
    const dataDir = tempDir()
    const product = await start(dataDir)
    try {
      rows.push(...(await measure(product, on)))
    } finally {
      await product.stop()
      await removeDir(dataDir)
    }
  }
  return rows
}
