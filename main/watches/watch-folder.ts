/**
 * Keeps a collection as one folder is: what is new or other is sent, what is gone is deleted, one file after the other. What
 * may heal (an engine that starts) is waited for; what does not is told, and the next file's turn comes.
 */
import { createHash } from 'node:crypto'
import { createReadStream, openAsBlob } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, call } from '../../contracts/call.ts'
import { AppError, errorTable, toProblem } from '../../contracts/errors.ts'
import type { KnowledgeDocument } from '../../contracts/knowledge.ts'
import {
  addDocumentRoute,
  deleteDocumentRoute,
  getDocumentRoute,
  listDocumentsRoute,
} from '../../contracts/knowledge-routes.ts'
import type { WatchEvent, WatchedFolder } from '../../contracts/watches.ts'

type Needs = {
  client: Client
  path: string
  collectionId: string
  /** A file is taken when it has not grown for so long. */
  settledMs?: number
  retryMs?: number
}
type Known = Pick<KnowledgeDocument, 'id' | 'contentHash' | 'state'>
export type FolderWatch = {
  read: () => Pick<WatchedFolder, 'state' | 'problem' | 'fileCount' | 'waitingCount' | 'recent'>
  stop: () => Promise<void>
}

const keptEvents = 50
/** Larger files are read while they are sent. */
const mostInMemory = 16 * 1024 * 1024
/** Reading goes on behind it; the next file need not wait any longer. */
const followedMs = 600_000

export function watchFolder({ client, path, collectionId, settledMs = 1500, retryMs = 10_000 }: Needs): FolderWatch {
  const stopping = new AbortController()
  const { signal } = stopping
  const files = new Set<string>()
  const recent: WatchEvent[] = []
  let known = new Map<string, Known>()
  let state: WatchedFolder['state'] = 'comparing'
  let problem: WatchedFolder['problem'] = null
  let waitingCount = 0
  let last: Promise<void> = Promise.resolve()
  const nameOf = (file: string) => `${basename(path)}/${relative(path, file).split(sep).join('/')}`

  const note = (name: string, what: WatchEvent['what'], why: WatchEvent['problem'] = null) => {
    recent.unshift({ at: new Date().toISOString(), name, what, problem: why })
    recent.length = Math.min(recent.length, keptEvents)
  }

  /** Again and again while what fails may heal. */
  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    const before = state
    for (;;) {
      try {
        const done = await work()
        if (state === 'waiting') state = before
        problem = null
        return done
      } catch (error) {
        signal.throwIfAborted()
        const why = toProblem(error)
        if (errorTable[why.code].kind === 'user' && why.code !== 'folder-not-found') throw error
        state = 'waiting'
        problem = why
        await sleep(retryMs, undefined, { signal })
      }
    }
  }

  function inTurn(name: string, work: () => Promise<void>): void {
    waitingCount++
    last = last
      .then(() => (signal.aborted ? undefined : patiently(work)))
      .catch((error: unknown) => {
        if (!signal.aborted) note(name, 'failed', toProblem(error))
      })
      .finally(() => waitingCount--)
  }

  async function take(file: string): Promise<void> {
    const name = nameOf(file)
    const before = known.get(name)
    const hash = await hashOf(file)
    if (hash === undefined || (before && before.contentHash === hash && before.state !== 'failed')) return
    const isSmall = (await stat(file)).size <= mostInMemory
    const bytes = isSmall ? new Uint8Array(await readFile(file)) : await openAsBlob(file)
    const given = { params: { collectionId }, query: { name, origin: file }, bytes, signal }
    let document = await call(client, addDocumentRoute, given)
    const untilMs = Date.now() + followedMs
    while (document.state !== 'ready' && document.state !== 'failed' && Date.now() < untilMs) {
      await sleep(300, undefined, { signal })
      document = await call(client, getDocumentRoute, { params: { documentId: document.id }, signal })
    }
    known.set(name, document)
    note(name, document.state === 'failed' ? 'failed' : 'read', document.problem)
  }

  async function forget(name: string): Promise<void> {
    const gone = known.get(name)
    if (!gone) return
    await mustBeThere(path) // a disk that was taken away has not lost its files
    await call(client, deleteDocumentRoute, { params: { documentId: gone.id }, signal })
    known.delete(name)
    note(name, 'removed')
  }

  /** With what the collection has; what changed while nobody watched is found by it. */
  async function compare(): Promise<void> {
    await mustBeThere(path)
    known = await listKnown(client, collectionId, `${basename(path)}/`, signal)
    const found = await listFiles(path)
    if (found.length === 0 && known.size > 0) {
      throw new AppError('folder-not-found', {
        detail: `${path} is empty, as a disk is that is not there. Its ${known.size} documents were kept.`,
      })
    }
    const names = new Set(found.map(nameOf))
    for (const name of known.keys()) if (!names.has(name)) inTurn(name, () => forget(name))
    for (const file of found) onFile(file)
  }

  function onFile(file: string): void {
    files.add(file)
    inTurn(nameOf(file), () => take(file))
  }

  async function begin() {
    await patiently(() => mustBeThere(path))
    const { watch } = await import('chokidar') // most hosts watch no folder
    const watcher = watch(path, {
      ignored: (one) => one !== path && basename(one).startsWith('.'),
      ignoreInitial: true,
      awaitWriteFinish: { stabilityThreshold: settledMs, pollInterval: Math.min(300, settledMs) },
      followSymlinks: false,
    })
    watcher.on('error', (error) => note(basename(path), 'failed', toProblem(error)))
    await new Promise<void>((resolve) => watcher.once('ready', resolve))
    const compared = patiently(compare)
    last = compared.catch(() => {}) // what changes meanwhile has its turn behind it
    watcher.on('add', onFile)
    watcher.on('change', onFile)
    watcher.on('unlink', (file) => {
      files.delete(file)
      inTurn(nameOf(file), () => forget(nameOf(file)))
    })
    await compared
    state = 'watching'
    return watcher
  }

  const watching = begin().catch((error: unknown) => {
    if (signal.aborted) return undefined
    state = 'waiting'
    problem = toProblem(error)
    return undefined
  })
  return {
    read: () => ({ state, problem, fileCount: files.size, waitingCount, recent: [...recent] }),
    async stop() {
      stopping.abort()
      await (await watching)?.close()
      await last
    },
  }
}

async function mustBeThere(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return
  throw new AppError('folder-not-found', { detail: `${path} is not there, or no folder.` })
}

/** With all below it; what begins with a dot is passed over. */
async function listFiles(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .filter(
      (file) =>
        !relative(path, file)
          .split(sep)
          .some((part) => part.startsWith('.')),
    )
    .sort()
}

async function hashOf(file: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const bytes of createReadStream(file)) hash.update(bytes as Buffer)
    return hash.digest('hex')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined // gone already
    throw new AppError('watch-refused', { detail: `${file} cannot be read (${(error as Error).message}).` })
  }
}

async function listKnown(client: Client, collectionId: string, prefix: string, signal: AbortSignal) {
  const known = new Map<string, Known>()
  for (let cursor: string | undefined; ; ) {
    const query = { search: prefix.slice(0, 200), limit: 200, ...(cursor !== undefined && { cursor }) }
    const page = await call(client, listDocumentsRoute, { params: { collectionId }, query, signal })
    for (const one of page.items) if (one.name.startsWith(prefix)) known.set(one.name, one)
    if (!page.nextCursor) return known
    cursor = page.nextCursor
  }
}
