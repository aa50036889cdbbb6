import { isAppError, toProblem } from '../../../contracts/errors.ts'
import { type Caller, type StreamEvent, serve } from '../../../contracts/route.ts'
import { type AddFromWeb, addFromWebRoute, type WebEvent } from '../../../contracts/web-documents.ts'
import type { Database } from '../../db/database.ts'
import { guardedAgent } from '../../tools/guarded-agent.ts'
import type { NetworkPolicy } from '../../tools/network-policy.ts'
import { addDocument, mustFindCollection } from '../store-document.ts'
import type { FetchedPage } from './fetch-page.ts'
import { readSite } from './read-site.ts'

type Needs = { database: Database; network: NetworkPolicy | undefined; wakeReader: () => void }

export const webRoutes = (needs: Needs) => [
  serve(addFromWebRoute, ({ caller, params, body, signal }) =>
    addFromWeb(needs, caller, params.collectionId, body, signal),
  ),
]

/** A failure before the first page is an answer of its own; after it, the last event. */
async function* addFromWeb(
  { database, network = {}, wakeReader }: Needs,
  caller: Caller,
  collectionId: string,
  asked: AddFromWeb,
  hungUp: AbortSignal,
): AsyncGenerator<StreamEvent<WebEvent>> {
  await database.readOne(caller, (db) => mustFindCollection(db, collectionId))
  const agent = guardedAgent(network)
  const over = new AbortController()
  const save = async (name: string, { url, bytes }: FetchedPage) => {
    const sent = { collectionId, name, origin: url.href, bytes: one(bytes) }
    return (await addDocument({ database, wakeReader }, caller, sent)).id
  }
  let count = 0
  try {
    for await (const data of readSite({ agent, save }, asked, AbortSignal.any([hungUp, over.signal]))) {
      yield { id: String(++count), data }
    }
  } catch (error) {
    if (count === 0 || !isAppError(error)) throw error
    yield { id: String(++count), data: { type: 'failed', problem: toProblem(error) } }
  } finally {
    over.abort()
    await agent.destroy()
  }
}

async function* one(bytes: Uint8Array) {
  yield bytes
}
