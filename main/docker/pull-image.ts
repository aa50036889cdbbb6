/** Makes sure that an image is there: from this machine, from an archive, or from its registry with an honest percentage. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../../contracts/errors.ts'
import type { Docker } from './connect.ts'
import { toContainerError, unlessMissing } from './docker-errors.ts'

export type Progress = (percent: number | null, detail: string) => void

export const findImage = (docker: Docker, image: string) => unlessMissing(docker.getImage(image).inspect())

/** Layers count by their size once it is known; those that are there already count as done. */
type PullEvent = {
  id?: string
  status?: string
  error?: string
  progressDetail?: { current?: number; total?: number }
}

/** Pure: what a pull has said so far, and how far that is. Unpacking is the last tenth. */
export function createPullMeter() {
  const layers = new Map<string, { current: number; total: number; isDone: boolean }>()
  return {
    add({ id, status = '', progressDetail }: PullEvent) {
      if (!id || /^(Pulling from|Digest|Status)/.test(status)) return
      const layer = layers.get(id) ?? { current: 0, total: 0, isDone: false }
      if (status === 'Downloading' && progressDetail?.total) {
        layer.total = progressDetail.total
        layer.current = Math.max(layer.current, progressDetail.current ?? 0)
      }
      if (status === 'Download complete') layer.current = layer.total
      if (status === 'Pull complete' || status === 'Already exists') layer.isDone = true
      layers.set(id, layer)
    },
    percent(): number {
      const all = [...layers.values()]
      if (all.length === 0) return 0
      // A layer whose size is not known yet counts as much as the mean of the others.
      const known = all.filter(({ total }) => total > 0)
      const mean = known.length > 0 ? known.reduce((sum, { total }) => sum + total, 0) / known.length : 1
      const size = (layer: (typeof all)[number]) => layer.total || (layer.isDone ? 0 : mean)
      const total = all.reduce((sum, layer) => sum + size(layer), 0)
      if (total === 0) return all.every(({ isDone }) => isDone) ? 100 : 0
      const loaded = all.reduce((sum, layer) => sum + (layer.isDone ? size(layer) : layer.current), 0)
      const unpacked = all.filter(({ isDone }) => isDone).length / all.length
      return Math.min(100, (loaded / total) * 90 + unpacked * 10)
    },
  }
}

const tries = 4

/** A pull that breaks off is taken up again: layers that have arrived are kept by the engine. */
export async function pullImage(
  docker: Docker,
  image: string,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<void> {
  let best = 0
  for (let attempt = 1; ; attempt++) {
    try {
      const meter = createPullMeter()
      const stream = await docker.pull(image, { abortSignal: signal })
      await follow(stream, signal, (event) => {
        meter.add(event)
        best = Math.max(best, meter.percent())
        onProgress(best, event.status ? `${image}: ${event.status.toLowerCase()}` : image)
      })
      return
    } catch (error) {
      signal.throwIfAborted()
      const known = toContainerError(error, `pulling ${image}`)
      if (attempt === tries || known.code === 'disk-full' || isRefused(known)) throw notPulled(image, known)
      onProgress(best, `${image}: broke off, attempt ${attempt + 1} of ${tries}`)
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt))
    }
  }
}

const isRefused = ({ detail = '' }: AppError) =>
  /not found|manifest unknown|access denied|unauthorized|does not exist|no such host|invalid reference/i.test(detail)

const notPulled = (image: string, cause: AppError) =>
  cause.code === 'disk-full'
    ? cause
    : new AppError('image-missing', {
        detail: `${image} is not on this machine and could not be pulled: ${cause.detail ?? cause.message} Check the name and the network, or load it from an archive ("ice up --archive FILE").`,
        cause,
      })

async function follow(stream: NodeJS.ReadableStream, signal: AbortSignal, onEvent: (event: PullEvent) => void) {
  const lines = new PassThrough()
  let rest = ''
  lines.setEncoding('utf8')
  lines.on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) if (line.trim()) read(line)
  })
  let failure: Error | undefined
  const read = (line: string) => {
    const event = JSON.parse(line) as PullEvent
    if (event.error) failure ??= new Error(event.error)
    else onEvent(event)
  }
  await pipeline(stream, lines, { signal })
  if (rest.trim()) read(rest) // an engine that breaks off may not end its last line
  if (failure) throw failure
}

/** `docker load` of an archive, for machines without a registry. */
export async function loadArchive(
  docker: Docker,
  file: string,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new AppError('image-missing', { detail: `${file} cannot be read.`, cause })
  })
  let sent = 0
  const source = createReadStream(file, { signal })
  source.on('data', (chunk) => {
    sent += chunk.length
    onProgress((sent / Math.max(1, size)) * 100, `loading ${file}`)
  })
  try {
    const stream = await docker.loadImage(source, { quiet: true })
    await follow(stream, signal, () => {})
  } catch (error) {
    signal.throwIfAborted()
    throw toContainerError(error, `loading ${file}`)
  }
}
