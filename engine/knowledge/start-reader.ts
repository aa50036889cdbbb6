/** Reads waiting documents, one at a time in this process: several processes share the queue. */
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError, isAppError, toProblem } from '../../contracts/errors.ts'
import type { Log } from '../../platform/log.ts'
import type { Database } from '../db/database.ts'
import { deletePagesFrom, savePages } from '../db/document-pages.ts'
import {
  type ClaimedDocument,
  claimDocument,
  failReading,
  finishReading,
  releaseClaim,
  renewClaim,
} from '../db/documents.ts'
import { type CutPage, createChunker } from './chunking/chunk-pages.ts'
import type { Reading } from './reading/read-document.ts'
import { readInChild } from './reading/read-in-child.ts'
import { type ChunkSaver, startSaving } from './save-chunks.ts'
import { readFileParts } from './store-document.ts'
import { detectLanguage } from './text-language.ts'
import { type Working, workThrough } from './work-through.ts'

type Needs = { database: Database; log: Log; onReady?: () => void }

const leaseMs = 60_000
/** So much text before the language is decided, and in one transaction later. */
const sampleLength = 3000
const chunksAtOnce = 40

export function startReader(needs: Needs): Working {
  const { database, log } = needs
  return workThrough({
    log,
    what: 'waiting documents',
    claim: () => database.writeOne('worker', (db) => claimDocument(db, leaseMs)),
    workOn: (claimed, stopping) => readClaimed(needs, claimed, stopping),
  })
}

/** Whatever comes of it is written down, unless somebody else reads the document by now. */
async function readClaimed(
  { database, log, onReady }: Needs,
  claimed: ClaimedDocument,
  stopping: AbortSignal,
): Promise<void> {
  const lost = new AbortController()
  const folder = await mkdtemp(join(tmpdir(), 'iceos-read-'))
  const owner = { orgId: claimed.orgId }
  try {
    const path = join(folder, `document${extname(basename(claimed.name)).slice(0, 20)}`)
    await pipeline(Readable.from(readFileParts(database, claimed.orgId, claimed.fileId)), createWriteStream(path))
    const signal = AbortSignal.any([stopping, lost.signal])
    const renew = async (progress: number) => {
      if (!(await database.writeOne(owner, (db) => renewClaim(db, claimed, progress, leaseMs)))) lost.abort()
      signal.throwIfAborted()
    }
    const result = await saveReadings(
      database,
      claimed,
      readInChild({ path, name: claimed.name, recognizes: claimed.recognizes }, signal),
      renew,
    )
    if (await database.writeOne(owner, (db) => finishReading(db, claimed, result))) onReady?.()
  } catch (error) {
    if (lost.signal.aborted) return
    if (stopping.aborted)
      return void (await database.writeOne(owner, (db) => releaseClaim(db, claimed)).catch(() => {}))
    if (!isAppError(error)) log.error('a document could not be read', { document: claimed.id, error })
    const problem = toProblem(error, claimed.id)
    await database.writeOne(owner, (db) => failReading(db, claimed, problem)).catch(() => {})
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Renew = (progress: number) => Promise<void>

async function saveReadings(
  database: Database,
  claimed: ClaimedDocument,
  readings: AsyncIterable<Reading>,
  renew: Renew,
) {
  const chunker = createChunker()
  const notes: string[] = []
  let title: string | null = null
  let waiting: CutPage[] = []
  let saver: ChunkSaver | undefined
  let language: string | null = null
  let pageCount = 0
  let length = 0

  async function save(): Promise<void> {
    if (!saver) {
      const found = await detectLanguage(waiting.map(({ page }) => page.text).join('\n'))
      language = found.code
      saver = await startSaving(
        database,
        { ...owner, documentId: claimed.id, collectionId: claimed.collectionId, language: found.configuration },
        title ?? wordsOfName(claimed.name),
      )
    }
    await database.writeOne(owner, (db) =>
      savePages(
        db,
        claimed.orgId,
        claimed.id,
        waiting.map(({ page }) => page),
      ),
    )
    const chunks = waiting.flatMap((one) => one.chunks)
    for (let at = 0; at < chunks.length; at += chunksAtOnce) await saver.save(chunks.slice(at, at + chunksAtOnce))
    waiting = []
    // The file is packed or has marks around its text: how far one is can only be guessed, and never is all.
    await renew(Math.min(0.95, length / (length + claimed.sizeBytes / 4)))
  }

  const owner = { orgId: claimed.orgId }
  for await (const reading of readings) {
    if (reading.type === 'title') title = reading.title.slice(0, 500)
    if (reading.type === 'notes') notes.push(...reading.notes)
    if (reading.type !== 'page') continue
    const cut = chunker.cut(reading.blocks)
    pageCount++
    length += cut.page.text.length
    waiting.push(cut)
    const waitingLength = waiting.reduce((sum, { page }) => sum + page.text.length, 0)
    if (waitingLength >= sampleLength * (saver ? 8 : 1)) await save()
  }
  if (length === 0) {
    throw new AppError('document-empty', { detail: notes[0] ?? `There is no text in ${claimed.name}.` })
  }
  await save()
  await database.writeOne(owner, (db) => deletePagesFrom(db, claimed.id, pageCount + 1))
  const chunkCount = (await saver?.finish()) ?? 0
  return { title, language, notes, pageCount, chunkCount }
}

/** `reports/annual-report_2025.pdf` → `annual report 2025` */
const wordsOfName = (name: string) => basename(name, extname(name)).replace(/[-_.]+/g, ' ')
