/** A hub as Hugging Face speaks: revisions with their files and checksums, downloads that can be gone on with. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bytesOf, type Files } from '../../models/folder/testing/make-folder.ts'

export type ModelHub = {
  url: string
  /** What was asked for, with the range. */
  asked: string[]
  /** Breaks the connection after so many bytes of a file, once. */
  cutAfter: (path: string, bytes: number) => void
  /** Sends another file than it has told of, once. */
  spoil: (path: string) => void
  stop: () => Promise<void>
}

const revision = 'a'.repeat(40)

export async function startModelHub(models: Record<string, Files>, key?: string): Promise<ModelHub> {
  const asked: string[] = []
  const cuts = new Map<string, number>()
  const spoiled = new Set<string>()
  const server = createServer((request, response) => answer(request, response))

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://hub').pathname)
    if (key !== undefined && request.headers.authorization !== `Bearer ${key}`)
      return void response.writeHead(401).end()
    const model = Object.keys(models).find((name) => path.includes(`/${name}/`))
    const files = model ? models[model] : undefined
    if (!model || !files) return void response.writeHead(404).end('Repository not found')
    if (path === `/api/models/${model}/revision/main`) return void sendJson(response, { sha: revision })
    if (path === `/api/models/${model}/tree/${revision}`)
      return void sendJson(response, Object.entries(files).map(entryOf))
    const name = path.replace(/^(\/cdn)?\/[^/]+\/[^/]+\/resolve\/[^/]+\//, '')
    const content = files[name]
    if (!content) return void response.writeHead(404).end()
    // As hubs do: to where the bytes are.
    if (!path.startsWith('/cdn/')) return void response.writeHead(302, { location: `/cdn${path}` }).end()
    sendFile(request, response, name, bytesOf(content))
  }

  function sendFile(request: IncomingMessage, response: ServerResponse, name: string, bytes: Uint8Array): void {
    const { range } = request.headers
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
    asked.push(from > 0 ? `${name} from ${from}` : name)
    const body = spoiled.delete(name) ? bytes.map((one) => one ^ 1) : bytes
    const headers = { 'content-length': body.length - from }
    response.writeHead(from > 0 ? 206 : 200, headers)
    const cut = cuts.get(name)
    if (cut === undefined) return void response.end(body.subarray(from))
    cuts.delete(name)
    response.write(body.subarray(from, from + cut), () => setTimeout(() => response.destroy(), 50))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    cutAfter: (path, bytes) => void cuts.set(path, bytes),
    spoil: (path) => void spoiled.add(path),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Large files have a SHA-256 of their bytes, small ones the name that git gives them. */
function entryOf([path, content]: [string, Uint8Array | object]) {
  const bytes = bytesOf(content)
  const git = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
  const lfs = { oid: createHash('sha256').update(bytes).digest('hex'), size: bytes.length }
  return { type: 'file', path, size: bytes.length, oid: git, ...(path.endsWith('.onnx') && { lfs }) }
}

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
