import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import {
  type BackupPart,
  listBackupPartsRoute,
  restorePartsRoute,
  undoPartsRoute,
} from '../../contracts/backup-parts.ts'
import {
  createBlueprintRoute,
  deleteBlueprintRoute,
  listBlueprintsRoute,
  listBlueprintVersionsRoute,
  replaceBlueprintRoute,
} from '../../contracts/blueprints.ts'
import { type Client, call } from '../../contracts/call.ts'
import { eraseRoute } from '../../contracts/erasures.ts'
import {
  addDocumentRoute,
  createCollectionRoute,
  deleteCollectionRoute,
  listCollectionsRoute,
  listDocumentsRoute,
  searchRoute,
} from '../../contracts/knowledge-routes.ts'
import { until } from '../testing/until.ts'
import { done, list, oneProduct, takeBackup } from './backup-scene.ts'

const scene = oneProduct()
const timeout = 600_000

const documentOf = (name: string, text: string) => ({
  name,
  nodes: [{ id: 'say', type: 'tool', tool_name: 'template', tool_args: { template: text } }],
})

async function addCollection(client: Client, name: string, files: Record<string, string>) {
  const { id } = await call(client, createCollectionRoute, { body: { name } })
  const ids: string[] = []
  for (const [file, text] of Object.entries(files)) {
    const bytes = new TextEncoder().encode(text)
    const added = await call(client, addDocumentRoute, { params: { collectionId: id }, query: { name: file }, bytes })
    ids.push(added.id)
  }
  const waiting = async () =>
    (await call(client, listCollectionsRoute)).items.find((one) => one.id === id)?.pendingCount
  await until('all is read', async () => (await waiting()) === 0, { withinMs: 120_000 })
  return { id, ids }
}
const names = async (client: Client) =>
  (await call(client, listBlueprintsRoute, { query: { limit: 100 } })).items.map(({ name }) => name)
const collections = async (client: Client) => (await call(client, listCollectionsRoute)).items
const parts = (client: Client, backupId: string) => call(client, listBackupPartsRoute, { params: { backupId } })
const named = (items: readonly BackupPart[], name: string) => items.find((one) => one.name === name)

it('some of a backup comes back into the running system, and nothing else changes', { timeout }, async () => {
  const { client, dataDir } = scene
  const tag = Date.now().toString(36)
  const [report, letter, handbook] = [`Report ${tag}`, `Letter ${tag}`, `Handbook ${tag}`]
  const { id, lock } = await call(client, createBlueprintRoute, { body: documentOf(report, 'one') })
  const replace = { params: { blueprintId: id }, headers: { 'if-match': lock } }
  await call(client, replaceBlueprintRoute, { ...replace, body: documentOf(report, 'two') })
  const kept = await call(client, createBlueprintRoute, { body: documentOf(letter, 'one') })
  const texts = { 'gulls.txt': `The keeper of ${tag} counts gulls.`, 'erased.txt': `All about Ada ${tag}.` }
  const { id: collectionId, ids } = await addCollection(client, handbook, texts)
  const backup = await takeBackup(client)

  await call(client, deleteBlueprintRoute, { params: { blueprintId: id } })
  await call(client, eraseRoute, { body: { kind: 'document', id: ids[1] ?? '' } })
  await call(client, deleteCollectionRoute, { params: { collectionId } })
  const later = await call(client, createBlueprintRoute, { body: documentOf(`Later ${tag}`, 'x') })

  const { items, needsYes } = await parts(client, backup.id)
  expect(needsYes).toBe(false)
  expect(named(items, report)).toMatchObject({ kind: 'blueprint', count: 2, here: 'absent' })
  expect(named(items, letter)).toMatchObject({ here: 'there', isCopied: false })
  expect(named(items, handbook)).toMatchObject({ kind: 'collection', count: 1, here: 'absent' })

  const wanted = [report, letter, handbook].map((name) => named(items, name)).flatMap((one) => one ?? [])
  const refs = wanted.map(({ kind, id }) => ({ kind, id }))
  const bring = async (whenThere: 'skip' | 'copy') =>
    done(
      client,
      await call(client, restorePartsRoute, { params: { backupId: backup.id }, body: { items: refs, whenThere } }),
    )
  const first = await bring('skip')
  expect(first.result).toMatchObject({ stayed: 1, came: [{ name: report }, { name: handbook }] })
  expect(await names(client)).toEqual(expect.arrayContaining([report, letter, later.name]))
  const versions = await call(client, listBlueprintVersionsRoute, { params: { blueprintId: id } })
  expect(versions.items.map(({ version }) => version)).toEqual([2, 1])
  const documents = await call(client, listDocumentsRoute, { params: { collectionId } })
  expect(documents.items.map(({ name, state }) => [name, state])).toEqual([['gulls.txt', 'ready']])
  const found = await call(client, searchRoute, { body: { query: `gulls ${tag}`, collectionIds: [collectionId] } })
  expect(JSON.stringify(found)).toContain(`The keeper of ${tag}`)

  // A second time nothing comes, and nothing is doubled.
  expect((await bring('skip')).result).toMatchObject({ came: [], stayed: 3 })
  // What came first can still be taken back, since the second try brought nothing.
  expect((await list(client)).cameParts?.items.map(({ name }) => name)).toEqual([report, handbook])
  await done(client, await call(client, undoPartsRoute))
  expect(await names(client)).not.toContain(report)
  expect((await collections(client)).map(({ name }) => name)).not.toContain(handbook)
  await expect(call(client, undoPartsRoute)).rejects.toMatchObject({ code: 'undo-not-possible' })

  // As copies, by the command line.
  const ice = async (...args: string[]) => {
    const entry = join(import.meta.dirname, '../../dist/cli/ice.js')
    const { stdout } = await promisify(execFile)(process.execPath, [entry, ...args, '--data-dir', dataDir])
    return stdout
  }
  const only = ['--only', `blueprint=${letter}`, '--only', `collection=${handbook}`]
  const preview = await ice('restore', String(backup.number), ...only, '--copy', '--preview')
  expect(preview).toMatch(new RegExp(`workflow +${letter} +1 version +come as a copy`))
  expect(preview).toMatch(new RegExp(`collection +${handbook} +1 document +come`))
  await ice('restore', String(backup.number), ...only, '--copy')
  expect(await names(client)).toEqual(expect.arrayContaining([letter, `${letter} (restored)`]))
  expect((await collections(client)).map(({ name }) => name)).toContain(handbook)
  // One that was changed since it came is left.
  const copy = (await call(client, listBlueprintsRoute, { query: { name: `${letter} (restored)` } })).items[0]
  await call(client, replaceBlueprintRoute, {
    ...{ params: { blueprintId: copy?.id ?? '' }, headers: { 'if-match': copy?.lock ?? '' } },
    body: documentOf(`${letter} (restored)`, 'mine'),
  })
  await ice('restore', 'undo-parts')
  expect(await names(client)).toEqual(expect.arrayContaining([letter, `${letter} (restored)`]))
  expect((await collections(client)).map(({ name }) => name)).not.toContain(handbook)
  expect(kept.id).toBe((await call(client, listBlueprintsRoute, { query: { name: letter } })).items[0]?.id)
})
