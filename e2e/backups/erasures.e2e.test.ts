import { expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import { createChatSessionRoute, listChatSessionsRoute } from '../../contracts/chat.ts'
import { eraseRoute, listErasuresRoute } from '../../contracts/erasures.ts'
import {
  addDocumentRoute,
  createCollectionRoute,
  deleteDocumentRoute,
  getDocumentRoute,
  listDocumentsRoute,
} from '../../contracts/knowledge-routes.ts'
import { listMemoriesRoute, writeMemoryRoute } from '../../contracts/memory.ts'
import { until } from '../testing/until.ts'
import { done, oneProduct, startRestore, startUndo, takeBackup } from './backup-scene.ts'

const scene = oneProduct()

it('what was erased stays erased, whatever is restored; what was only deleted comes back', {
  timeout: 900_000,
}, async () => {
  const { client } = scene
  const { id: collectionId } = await call(client, createCollectionRoute, { body: { name: 'People' } })
  const add = async (name: string) => {
    const bytes = new TextEncoder().encode(`All about ${name}.`)
    const { id } = await call(client, addDocumentRoute, { params: { collectionId }, query: { name }, bytes })
    const state = async () => (await call(client, getDocumentRoute, { params: { documentId: id } })).state
    await until('the document is read', async () => ['ready', 'failed'].includes(await state()), { withinMs: 120_000 })
    return id
  }
  const [erased, deleted, later] = [await add('erased.txt'), await add('deleted.txt'), await add('later.txt')]
  const { id: session } = await call(client, createChatSessionRoute, { body: {} })
  const { id: memory } = await call(client, writeMemoryRoute, { body: { key: 'name', content: 'Ada' } })
  const documents = async () => {
    const { items } = await call(client, listDocumentsRoute, { params: { collectionId } })
    return items.map(({ id }) => id).sort()
  }
  const backup = await takeBackup(client)

  await call(client, eraseRoute, { body: { kind: 'document', id: erased } })
  await call(client, eraseRoute, { body: { kind: 'session', id: session } })
  await call(client, eraseRoute, { body: { kind: 'memory', id: memory } })
  await call(client, deleteDocumentRoute, { params: { documentId: deleted } })
  expect(await documents()).toEqual([later])

  const { notes } = await done(client, await startRestore(client, backup.id))
  expect(notes.join('\n')).toMatch(/staying so: 3\./)
  expect(await documents()).toEqual([deleted, later].sort())
  expect((await call(client, listChatSessionsRoute)).items).toEqual([])
  expect((await call(client, listMemoriesRoute)).items).toEqual([])

  // Erased after the restore: on the side that an undo brings back it is still there.
  await call(client, eraseRoute, { body: { kind: 'document', id: later } })
  await done(client, await startUndo(client))
  expect(await documents()).toEqual([])
  expect((await call(client, listErasuresRoute)).items).toHaveLength(4)
  // Once more is no error: it is gone.
  await call(client, eraseRoute, { body: { kind: 'document', id: later } })
  expect((await call(client, listErasuresRoute)).items).toHaveLength(4)
})
