/**
 * Keeps a collection as a folder is. It runs where the folder is, as the user who may read it: neither the host nor an
 * engine (which may be a container, or another machine) gets the right to read folders of its own accord.
 */
import { basename, relative, sep } from 'node:path'
import { watch } from 'chokidar'
import { type Client, call } from '../../contracts/call.ts'
import { deleteDocumentRoute, listDocumentsRoute } from '../../contracts/knowledge-routes.ts'
import { listPages } from '../list-pages.ts'
import { addFiles } from './add-files.ts'
import { collectFiles } from './collect-files.ts'

type Place = { client: Client; collectionId: string; note: (text: string) => void }

/** A file is taken when it has not grown for so long. */
const settledMs = 1500

/** Until the signal. What changed while nobody watched is brought up to date first. */
export async function watchFolder(place: Place, folder: string, signal: AbortSignal): Promise<void> {
  const top = basename(folder)
  const nameOf = (path: string) => `${top}/${relative(folder, path).split(sep).join('/')}`
  await catchUp(place, folder, top)
  place.note(`Watching ${folder}. Ctrl-C ends it; the documents stay.`)
  let last = Promise.resolve()
  const inTurn = (work: () => Promise<void>) => {
    last = last.then(work).catch((error: unknown) => place.note(error instanceof Error ? error.message : String(error)))
  }
  const watcher = watch(folder, {
    ignored: (path) => path !== folder && basename(path).startsWith('.'),
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: settledMs, pollInterval: 300 },
    followSymlinks: false,
  })
  const take = (path: string, info: { size: number } | undefined) =>
    inTurn(async () => void (await addFiles(place, [{ path, name: nameOf(path), sizeBytes: info?.size ?? 0 }])))
  watcher.on('add', take)
  watcher.on('change', take)
  watcher.on('unlink', (path) => inTurn(() => forget(place, nameOf(path))))
  watcher.on('error', (error) => place.note(String(error)))
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await watcher.close()
  await last
}

/** A file that is as it was costs its upload, and is not read again. */
async function catchUp(place: Place, folder: string, top: string): Promise<void> {
  const files = await collectFiles(folder, [folder])
  await addFiles(place, files)
  const names = new Set(files.map(({ name }) => name))
  for (const { name } of await listOwn(place, top)) if (!names.has(name)) await forget(place, name)
}

const listOwn = async ({ client, collectionId }: Place, top: string) =>
  (
    await listPages(100_000, (page) =>
      call(client, listDocumentsRoute, { params: { collectionId }, query: { ...page, search: `${top}/` } }),
    )
  ).filter(({ name }) => name.startsWith(`${top}/`))

async function forget({ client, collectionId, note }: Place, name: string): Promise<void> {
  const query = { search: name.slice(0, 200), limit: 200 }
  const { items } = await call(client, listDocumentsRoute, { params: { collectionId }, query })
  const gone = items.find((one) => one.name === name)
  if (!gone) return
  await call(client, deleteDocumentRoute, { params: { documentId: gone.id } })
  note(`${name}: removed.`)
}
