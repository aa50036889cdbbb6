import { createHash } from 'node:crypto'
import { mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Client } from '../../contracts/call.ts'
import { AppError, toProblem } from '../../contracts/errors.ts'
import type { KnowledgeDocument } from '../../contracts/knowledge.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { openSettingsDb } from '../settings/open-settings-db.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { keepWatches } from './keep-watches.ts'

const collectionId = uuidv7()
const times = { settledMs: 50, retryMs: 50 }

/** The door, as far as documents are concerned. */
function fakeDoor() {
  const documents = new Map<string, KnowledgeDocument>()
  const uploads: string[] = []
  let isDown = false
  const answer = async (url: URL, init: RequestInit): Promise<unknown> => {
    const id = url.pathname.split('/').at(-1) ?? ''
    if (init.method === 'DELETE') return void documents.delete(id)
    if (init.method === 'POST') {
      const name = url.searchParams.get('name') ?? ''
      const bytes = Buffer.from(await new Response(init.body).arrayBuffer())
      uploads.push(name)
      const before = [...documents.values()].find((one) => one.name === name)
      const document = documentOf(before?.id ?? uuidv7(), name, bytes)
      documents.set(document.id, document)
      return document
    }
    if (documents.has(id)) return documents.get(id)
    return { items: [...documents.values()], nextCursor: null }
  }
  const fetch = async (input: string | URL | Request, init: RequestInit = {}) => {
    const away = new AppError('engine-unavailable', { detail: 'The engine starts.' })
    if (isDown) return Response.json(toProblem(away), { status: 503 })
    const answered = await answer(new URL(String(input)), init)
    return answered === undefined ? new Response(null, { status: 204 }) : Response.json(answered)
  }
  const client: Client = { url: 'http://door', fetch: fetch as typeof globalThis.fetch }
  const names = () => [...documents.values()].map(({ name }) => name).sort()
  const setDown = (down: boolean) => {
    isDown = down
  }
  return { client, uploads, names, setDown }
}

function documentOf(id: string, name: string, bytes: Buffer): KnowledgeDocument {
  const isBroken = bytes.includes('broken')
  const at = new Date().toISOString()
  return {
    ...{ id, collectionId, name, origin: null, mediaType: 'text/plain', sizeBytes: bytes.length, metadata: {} },
    ...{ contentHash: createHash('sha256').update(bytes).digest('hex'), state: isBroken ? 'failed' : 'ready' },
    ...{ progress: 1, problem: isBroken ? toProblem(new AppError('document-unreadable', { detail: 'No.' })) : null },
    ...{
      notes: [],
      title: null,
      language: null,
      pageCount: 1,
      chunkCount: 1,
      createdAt: at,
      updatedAt: at,
      readAt: at,
    },
  } as KnowledgeDocument
}

describe('A watched folder', () => {
  let temp: Awaited<ReturnType<typeof tempFolder>>
  let notes: string
  let dataDir: string
  const stops: (() => unknown)[] = []
  beforeEach(async () => {
    temp = await tempFolder()
    notes = join(await realpath(temp.path), 'notes')
    dataDir = join(temp.path, 'data')
    await mkdir(join(notes, 'deep', '.hidden'), { recursive: true })
    await mkdir(dataDir)
    await writeFile(join(notes, 'a.txt'), 'ships')
    await writeFile(join(notes, 'deep', 'b.txt'), 'bread')
    await writeFile(join(notes, 'deep', '.hidden', 'c.txt'), 'nobody reads this')
  })
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
    await temp.remove()
  })

  function open(client: Client) {
    const db = openSettingsDb(dataDir, quietLog())
    const watches = keepWatches({ db, dataDir, ...times })
    watches.start(client)
    const stop = async () => {
      await watches.stop()
      db.close()
    }
    stops.push(stop)
    return { watches, stop: () => stops.splice(stops.indexOf(stop), 1)[0]?.() }
  }
  const soon = { timeout: 15_000, interval: 30 }

  it('is followed by its collection, also after a restart, and tells what came of it', async () => {
    const { client, names, uploads } = fakeDoor()
    const first = open(client)
    const { id } = await first.watches.add(notes, collectionId)
    await expect.poll(names, soon).toEqual(['notes/a.txt', 'notes/deep/b.txt'])
    await expect.poll(() => first.watches.list()[0]?.state, soon).toBe('watching')
    await writeFile(join(notes, 'new.txt'), 'broken')
    await expect.poll(names, soon).toContain('notes/new.txt')
    await expect
      .poll(() => first.watches.list()[0]?.recent[0], soon)
      .toMatchObject({ name: 'notes/new.txt', what: 'failed', problem: { code: 'document-unreadable' } })
    await rm(join(notes, 'deep', 'b.txt'))
    await expect.poll(names, soon).toEqual(['notes/a.txt', 'notes/new.txt'])
    await first.stop()

    await writeFile(join(notes, 'a.txt'), 'ships and harbours')
    await writeFile(join(notes, 'later.txt'), 'ovens')
    await rm(join(notes, 'new.txt'))
    uploads.length = 0
    const second = open(client)
    await expect.poll(names, soon).toEqual(['notes/a.txt', 'notes/later.txt'])
    await expect.poll(() => [...uploads].sort(), soon).toEqual(['notes/a.txt', 'notes/later.txt'])
    await second.watches.remove(id)
    expect(second.watches.list()).toEqual([])
    await writeFile(join(notes, 'unseen.txt'), 'x')
    expect(names()).toHaveLength(2)
  })

  it('waits for an engine that is away', async () => {
    const { client, names, setDown } = fakeDoor()
    setDown(true)
    const { watches } = open(client)
    await watches.add(notes, collectionId)
    await expect
      .poll(() => watches.list()[0], soon)
      .toMatchObject({ state: 'waiting', problem: { code: 'engine-unavailable' } })
    setDown(false)
    await expect.poll(names, soon).toHaveLength(2)
    await expect.poll(() => watches.list()[0], soon).toMatchObject({ state: 'watching', problem: null })
  })

  it('that is taken away, or found empty, takes no document with it', async () => {
    const { client, names } = fakeDoor()
    const first = open(client)
    await first.watches.add(notes, collectionId)
    await expect.poll(names, soon).toHaveLength(2)
    await first.stop()
    await rename(notes, `${notes}-elsewhere`)
    const second = open(client)
    await expect.poll(() => second.watches.list()[0], soon).toMatchObject({ problem: { code: 'folder-not-found' } })
    await mkdir(notes)
    await expect.poll(() => second.watches.list()[0]?.problem?.detail, soon).toMatch(/is empty/)
    expect(names()).toHaveLength(2)
    await rm(notes, { recursive: true })
    await rename(`${notes}-elsewhere`, notes)
    await expect.poll(() => second.watches.list()[0]?.state, soon).toBe('watching')
    expect(names()).toHaveLength(2)
  })

  it('is refused when it is none, when it is watched, and when it holds what iceOS keeps', async () => {
    const { watches } = open(fakeDoor().client)
    const refused = (path: string, code: string) =>
      expect(watches.add(path, collectionId)).rejects.toMatchObject({ code })
    await refused(join(notes, 'nowhere'), 'folder-not-found')
    await refused('notes', 'watch-refused')
    await refused(dataDir, 'watch-refused')
    await refused(temp.path, 'watch-refused')
    await watches.add(notes, collectionId)
    await refused(notes, 'watch-refused')
    await expect(watches.remove(uuidv7())).rejects.toMatchObject({ code: 'watch-not-found' })
  })
})
