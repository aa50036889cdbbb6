/**
 * Downloads a model's folder from a hub that speaks as Hugging Face does: which files a revision has, each with its
 * checksum. What has come stays beside until all is there and right, and is gone on with by the next try.
 */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { AppError } from '../../contracts/errors.ts'
import { onnxPlaces } from '../models/folder/model-folder.ts'
import type { Connection } from './connect.ts'
import { folderOfModel } from './local-models.ts'

type Told = { step: string; completedBytes: number; totalBytes: number }
type Wanted = { connection: Connection; key: string | undefined; model: string; idleMs: number }
type File = { path: string; size: number; checksum: string; algorithm: 'sha256' | 'git' }

/** Beside the weights: words, and what says how the parts go together. */
const smallFiles =
  /^(tokenizer(_config)?|config|special_tokens_map|modules|sentence_bert_config)\.json$|^\d+_\w+\/config\.json$/
/** A quarter of the size, and quicker on a processor; what it loses is little. */
const onnxBySize = ['onnx/model_quantized.onnx', 'model_quantized.onnx', ...onnxPlaces]

export async function downloadModel(wanted: Wanted, tell: (told: Told) => void, signal: AbortSignal): Promise<void> {
  const target = folderOfModel(wanted.connection, wanted.model)
  const { revision, files } = await listFiles(wanted, signal)
  const totalBytes = files.reduce((sum, { size }) => sum + size, 0)
  const partial = join(folderOf(wanted.connection), '.partial', `${wanted.model.replace('/', '--')}--${revision}`)
  await mkdir(partial, { recursive: true })
  let before = 0
  for (const file of files) {
    const path = join(partial, file.path)
    await mkdir(dirname(path), { recursive: true })
    const told = (bytes: number) => tell({ step: file.path, completedBytes: before + bytes, totalBytes })
    if ((await sizeOf(path)) === undefined) {
      await mustHaveRoom(partial, file.size)
      await fetchFile(wanted, revision, file, `${path}.part`, told, signal)
      await mustBeRight(file, `${path}.part`)
      await rename(`${path}.part`, path)
    }
    before += file.size
    told(0)
  }
  await replace(partial, target)
}

async function listFiles({ connection, key, model }: Wanted, signal: AbortSignal) {
  const askJson = async (path: string): Promise<unknown> => {
    const response = await connection.download(`${connection.baseUrl}/api/models/${path}`, {}, key, signal)
    if (response.ok) return response.json()
    throw Object.assign(new Error(`It answered ${response.status}.`), {
      statusCode: response.status,
      responseBody: (await response.text()).slice(0, 500),
    })
  }
  const { sha } = (await askJson(`${model}/revision/main`)) as { sha?: string }
  if (!sha || !/^[0-9a-f]{7,64}$/.test(sha)) throw failed('The hub did not say which revision there is.')
  const listed = (await askJson(`${model}/tree/${sha}?recursive=true`)) as HubFile[]
  const all = Array.isArray(listed) ? listed.filter(({ type }) => type === 'file').map(fileOf) : []
  const onnx = onnxBySize.map((place) => all.find(({ path }) => path === place)).find(Boolean)
  if (!onnx) throw failed(`${model} has no ${onnxPlaces.join(', ')}: it is not made for ONNX.`)
  const wanted = all.filter(({ path }) => smallFiles.test(path) || path === onnx.path || path === `${onnx.path}_data`)
  return { revision: sha, files: wanted }
}

type HubFile = { type: string; path: string; size: number; oid: string; lfs?: { oid: string; size: number } }

const fileOf = ({ path, size, oid, lfs }: HubFile): File =>
  lfs
    ? { path, size: lfs.size, checksum: lfs.oid.replace(/^sha256:/, ''), algorithm: 'sha256' }
    : { path, size, checksum: oid, algorithm: 'git' }

/** Goes on behind what came before, where the hub can. */
async function fetchFile(
  { connection, key, model, idleMs }: Wanted,
  revision: string,
  file: File,
  path: string,
  told: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const here = (await sizeOf(path)) ?? 0
  if (here === file.size) return
  const idle = new AbortController()
  const giveUp = () =>
    idle.abort(new AppError('model-timeout', { detail: `The hub sent nothing for ${idleMs / 1000} s. Try again.` }))
  const timer = setTimeout(giveUp, idleMs)
  const url = `${connection.baseUrl}/${model}/resolve/${revision}/${file.path}`
  const headers: Record<string, string> = here > 0 && here < file.size ? { range: `bytes=${here}-` } : {}
  try {
    const inner = AbortSignal.any([signal, idle.signal])
    const response = await connection.download(url, headers, key, inner)
    if (!response.ok || !response.body) {
      throw Object.assign(new Error(`${file.path}: it answered ${response.status}.`), { statusCode: response.status })
    }
    const goesOn = response.status === 206
    let bytes = goesOn ? here : 0
    const counted = async function* (source: AsyncIterable<Uint8Array>) {
      for await (const part of source) {
        timer.refresh()
        bytes += part.length
        if (bytes > file.size) throw failed(`${file.path} is longer than the ${file.size} bytes that it should have.`)
        told(bytes)
        yield part
      }
    }
    const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>)
    await pipeline(body, counted, createWriteStream(path, { flags: goesOn ? 'a' : 'w' }), { signal: inner })
  } catch (error) {
    throw idle.signal.aborted ? idle.signal.reason : error
  } finally {
    clearTimeout(timer)
  }
}

/** What is not as it should be is not kept: the next try begins anew. */
async function mustBeRight({ path: name, size, checksum, algorithm }: File, path: string): Promise<void> {
  const hash = createHash(algorithm === 'git' ? 'sha1' : 'sha256')
  if (algorithm === 'git') hash.update(`blob ${size}\0`)
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer)
  if (hash.digest('hex') === checksum) return
  await rm(path, { force: true })
  throw failed(`${name} did not arrive as the hub has it: its checksum is another. Try again.`)
}

async function mustHaveRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize > bytes * 1.05) return
  throw new AppError('disk-full', { detail: `The model needs ${Math.ceil(bytes / 1e6)} MB in ${folder}.` })
}

/** The one that is there leaves by one rename, and the new one comes by another. */
async function replace(partial: string, target: string): Promise<void> {
  const old = `${partial}.old`
  await mkdir(dirname(target), { recursive: true })
  await rename(target, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rename(partial, target)
  await rm(old, { recursive: true, force: true })
  const waiting = dirname(partial)
  if ((await readdir(waiting)).length === 0) await rm(waiting, { recursive: true, force: true })
}

const sizeOf = async (path: string) => (await stat(path).catch(() => undefined))?.size
const failed = (detail: string) => new AppError('model-download-failed', { detail })

function folderOf({ folder }: Connection): string {
  if (folder !== undefined) return folder
  throw new AppError('provider-invalid', { detail: 'This engine has no place for models. Name a folder.' })
}
