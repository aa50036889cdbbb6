/** The demo: three made-up documents about one person, and a conversation that asks about them. */
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { v7 as uuidv7 } from 'uuid'
import type { ChatSession } from '../../contracts/chat.ts'
import { AppError } from '../../contracts/errors.ts'
import type { Collection, KnowledgeDocument } from '../../contracts/knowledge.ts'
import type { Caller } from '../../contracts/route.ts'
import { insertCollection, listCollections } from '../db/collections.ts'
import type { Database, Db } from '../db/database.ts'
import { addDocument, mustFindCollection, mustFindDocument } from '../knowledge/store-document.ts'
import { changeSession, createSession } from './sessions.ts'

export const demoCollection = 'Demo: Mira Halonen'
export const demoQuestion = 'Write a two-sentence professional summary of Mira Halonen.'
const readWithinMs = 60_000

type Needs = { database: Database; wakeReader: () => void }
type Demo = { session: ChatSession; collection: Collection; question: string }

/** As often as you like: documents that are there already are not read again. */
export async function startDemo(
  needs: Needs,
  caller: Caller,
  key: string | undefined,
  signal: AbortSignal,
): Promise<Demo> {
  const { database } = needs
  const { id: collectionId } = await database.write(caller, (db) => openCollection(db, caller))
  const documents: KnowledgeDocument[] = []
  for (const { name, bytes } of await readDemoFiles()) {
    documents.push(await addDocument(needs, caller, { collectionId, name, bytes: once(bytes) }))
  }
  await untilRead(database, caller, documents, signal)
  return database.write(caller, async (db) => {
    const wanted = { title: 'Demo', collectionIds: [collectionId] }
    const made = await createSession(db, caller, { ...wanted, ...(key && { key }) })
    const session = await changeSession(db, caller, made.id, { collectionIds: [collectionId] })
    return { session, collection: await mustFindCollection(db, collectionId), question: demoQuestion }
  })
}

async function openCollection(db: Db, { orgId, projectId }: Caller): Promise<Collection> {
  const id = uuidv7()
  const description = 'A résumé, a cover letter and a web page. The person is made up.'
  await insertCollection(db, { id, orgId, projectId, name: demoCollection, description })
  const found = (await listCollections(db)).find(({ name }) => name === demoCollection)
  return found ?? mustFindCollection(db, id)
}

async function untilRead(
  database: Database,
  caller: Caller,
  documents: readonly KnowledgeDocument[],
  signal: AbortSignal,
): Promise<void> {
  const untilMs = performance.now() + readWithinMs
  for (const { id, name } of documents) {
    for (;;) {
      const { state, problem } = await database.readOne(caller, (db) => mustFindDocument(db, id))
      if (state === 'ready') break
      const detail = `${name}: ${problem?.detail ?? 'it was not read in time.'}`
      if (state === 'failed' || performance.now() > untilMs) throw new AppError('document-unreadable', { detail })
      await sleep(100, undefined, { signal })
    }
  }
}

async function readDemoFiles(): Promise<{ name: string; bytes: Uint8Array }[]> {
  const folder = await findDemoFolder()
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort()
  return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })))
}

/** resources/demo/ at the root of the package, wherever this file runs from: the sources or dist/. */
async function findDemoFolder(): Promise<string> {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'resources', 'demo')
    if (await readdir(candidate).catch(() => undefined)) return candidate
    if (dirname(folder) === folder) throw new Error('The folder resources/demo/ is missing.')
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
