/** Pages and sites, told as they come in, and followed until they are read. */
import { type Client, callStream } from '../../contracts/call.ts'
import { type Problem, toProblem } from '../../contracts/errors.ts'
import { addFromWebRoute } from '../../contracts/web-documents.ts'
import { type Added, followDocument } from './add-files.ts'

type Place = { client: Client; collectionId: string; note: (text: string) => void }
export type WebLimits = { depth: number; pages: number; hosts: string[] }

export const isWebAddress = (text: string) => /^https?:\/\//i.test(text)

export async function addFromWeb(place: Place, url: string, limits: WebLimits): Promise<Added[]> {
  const { client, collectionId, note } = place
  const following: Promise<Added>[] = []
  const failed = (name: string, problem: Problem): Added => {
    note(`${name}: left out. ${problem.detail ?? problem.title}`)
    return { name, document: null, problem }
  }
  const skipped: Added[] = []
  try {
    const given = { params: { collectionId }, body: { url, ...limits } }
    for await (const { data } of callStream(client, addFromWebRoute, given)) {
      if (data.type === 'added') following.push(followDocument(place, data.documentId))
      if (data.type === 'skipped') skipped.push(failed(data.url, data.problem))
      if (data.type === 'failed') skipped.push(failed(url, data.problem))
      if (data.type === 'done' && data.left > 0) {
        note(`${data.left} more addresses were found, and not read: raise --pages.`)
      }
    }
  } catch (error) {
    skipped.push(failed(url, toProblem(error)))
  }
  return [...(await Promise.all(following)), ...skipped]
}
