/** Sends files and follows each until it is read, or says why it could not be. */
import { openAsBlob } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, call } from '../../contracts/call.ts'
import { type Problem, toProblem } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import type { KnowledgeDocument } from '../../contracts/knowledge.ts'
import { addDocumentRoute, changeDocumentRoute, getDocumentRoute } from '../../contracts/knowledge-routes.ts'
import { formatBytes } from '../format.ts'
import type { FoundFile } from './collect-files.ts'

export type Added = { name: string; document: KnowledgeDocument | null; problem: Problem | null }

type Place = {
  client: Client
  collectionId: string
  note: (text: string) => void
  metadata?: JsonObject | undefined
  everyMs?: number
}

/** One after the other is sent, while those before are being read. A file that is refused does not stop the rest. */
export async function addFiles(place: Place, files: readonly FoundFile[]): Promise<Added[]> {
  const following: Promise<Added>[] = []
  for (const file of files) {
    const sent = await send(place, file)
    following.push(sent.document && !isRead(sent.document) ? follow(place, sent.document) : Promise.resolve(sent))
    if (sent.problem || (sent.document && isRead(sent.document))) tell(place, sent)
  }
  return Promise.all(following)
}

async function send(
  { client, collectionId, note, metadata }: Place,
  { path, name, sizeBytes }: FoundFile,
): Promise<Added> {
  note(`${name}: sending ${formatBytes(sizeBytes)}`)
  try {
    const bytes = await openAsBlob(path)
    const given = { params: { collectionId }, query: { name, origin: path }, bytes }
    const document = await call(client, addDocumentRoute, given)
    if (metadata) await call(client, changeDocumentRoute, { params: { documentId: document.id }, body: { metadata } })
    return { name, document, problem: null }
  } catch (error) {
    return { name, document: null, problem: toProblem(error) }
  }
}

/** Until it is read, or says why it could not be. */
export const followDocument = async (place: Place, documentId: string): Promise<Added> =>
  follow(place, await call(place.client, getDocumentRoute, { params: { documentId } }))

async function follow(place: Place, first: KnowledgeDocument): Promise<Added> {
  const { client, note, everyMs = 300 } = place
  let document = first
  let toldTenths = 0
  while (!isRead(document)) {
    await sleep(everyMs)
    document = await call(client, getDocumentRoute, { params: { documentId: document.id } })
    const tenths = Math.floor(document.progress * 10)
    if (document.state === 'reading' && tenths > toldTenths) note(`${document.name}: read ${tenths * 10} %`)
    toldTenths = Math.max(toldTenths, tenths)
  }
  const added = { name: document.name, document, problem: document.problem }
  tell(place, added)
  return added
}

function tell({ note }: Place, { name, document, problem }: Added): void {
  if (problem) note(`${name}: failed. ${problem.detail ?? problem.title}`)
  else if (document)
    note(
      [
        `${name}: ready, ${countOf(document.pageCount, 'page')}, ${countOf(document.chunkCount, 'passage')}.`,
        ...document.notes,
      ].join(' '),
    )
}

const isRead = ({ state }: KnowledgeDocument) => state === 'ready' || state === 'failed'

const countOf = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
