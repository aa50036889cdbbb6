import { expect, it } from 'vitest'
import {
  cloneBlueprintRoute,
  createBlueprintRoute,
  deleteDraftRoute,
  getBlueprintRoute,
  getDraftRoute,
  listBlueprintVersionsRoute,
  publishDraftRoute,
  rollBackRoute,
  saveDraftRoute,
} from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { text } from '../testing/test-tools.ts'

describeOnDatabases('drafts', (databases) => {
  const engine = useTestEngine(databases)
  const client = () => engine().client
  const document = (name: string, template: string) => workflow([text('a', template)], { name })
  const params = (blueprintId: string) => ({ params: { blueprintId } })
  const save = (id: string, template: string, headers: Record<string, string> = {}) =>
    call(client(), saveDraftRoute, { ...params(id), body: document('Any', template), headers })
  const publish = (id: string, lock: string, note?: string) =>
    call(client(), publishDraftRoute, {
      ...params(id),
      body: note === undefined ? {} : { note },
      headers: { 'if-match': lock },
    })

  it('are saved over by nobody who has not read them, and by anybody who does not ask', async () => {
    const { id } = await call(client(), createBlueprintRoute, { body: document('Two windows', 'published') })
    const none = await call(client(), getDraftRoute, { ...params(id), query: { orEmpty: 'true' } })
    expect(none).toMatchObject({ document: null, lock: null, pinned: {} })
    const first = await save(id, 'one', { 'if-none-match': '*' })
    await expect(save(id, 'two', { 'if-none-match': '*' })).rejects.toMatchObject({
      code: 'draft-conflict',
      extra: { lock: first.lock },
    })
    const racing = await Promise.allSettled(
      ['x', 'y', 'z'].map((one) => save(id, one, { 'if-match': String(first.lock) })),
    )
    const won = racing.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(won).toHaveLength(1)
    expect(await call(client(), getDraftRoute, params(id))).toEqual(won[0])
    const third = await save(id, 'whatever')
    expect(third.lock).not.toBe(won[0]?.lock)
    await call(client(), deleteDraftRoute, params(id))
    await expect(save(id, 'late', { 'if-match': `"${third.lock}"` })).rejects.toMatchObject({ code: 'draft-conflict' })
  })

  it('become versions that say why, and one that is saved meanwhile is not lost', async () => {
    const created = await call(client(), createBlueprintRoute, { body: document('Noted', 'published') })
    const draft = await save(created.id, 'better')
    const published = await publish(created.id, created.lock, '  Better words ')
    await expect(save(created.id, 'stale', { 'if-match': String(draft.lock) })).rejects.toMatchObject({
      code: 'draft-conflict',
    })
    const after = await call(client(), getDraftRoute, params(created.id)).catch(() => undefined)
    expect(after?.document ?? null).toBeNull()
    const back = { ...params(created.id), body: { version: 1 }, headers: { 'if-match': published.lock } }
    await call(client(), rollBackRoute, back)
    const { items } = await call(client(), listBlueprintVersionsRoute, params(created.id))
    expect(items.map(({ version, note }) => [version, note])).toEqual([
      [3, 'Back to version 1'],
      [2, 'Better words'],
      [1, ''],
    ])
  })

  it('can be the beginning of a workflow, which has no version until one is published', async () => {
    const begin = (body: Record<string, unknown>) =>
      call(client(), createBlueprintRoute, { query: { draft: 'true' }, body })
    const begun = await begin({ name: ' Begun ', nodes: [] })
    expect(begun).toMatchObject({ name: 'Begun', version: 0, nodeCount: 0 })
    expect(await call(client(), getDraftRoute, params(begun.id))).toMatchObject({
      document: { name: 'Begun', nodes: [] },
      problems: [{ path: '/nodes' }],
    })
    await expect(begin({ name: 'Begun' })).rejects.toMatchObject({ code: 'blueprint-name-taken' })
    await expect(begin({ name: '' })).rejects.toMatchObject({
      code: 'blueprint-invalid',
      problems: [{ path: '/name' }],
    })
    const versions = () => call(client(), listBlueprintVersionsRoute, params(begun.id))
    expect((await versions()).items).toEqual([])
    const start = (draft?: true) =>
      call(client(), startRunRoute, { body: { blueprintId: begun.id, ...(draft && { draft }) }, query: { wait: 20 } })
    await expect(start()).rejects.toMatchObject({ code: 'blueprint-version-not-found' })
    await expect(start(true)).rejects.toMatchObject({ code: 'blueprint-invalid' })
    await call(client(), saveDraftRoute, { ...params(begun.id), body: document('Begun', 'hello') })
    expect(await start(true)).toMatchObject({ state: 'succeeded', isDraft: true, blueprintId: begun.id })
    const copy = await call(client(), cloneBlueprintRoute, { ...params(begun.id), body: {} })
    expect(copy).toMatchObject({ name: 'Begun (copy)', version: 0 })
    expect(await call(client(), getDraftRoute, params(copy.id))).toMatchObject({ problems: [] })
    expect(await publish(begun.id, begun.lock)).toMatchObject({ version: 1, nodeCount: 1 })
    expect((await versions()).items).toMatchObject([{ version: 1 }])
    expect(await start()).toMatchObject({ state: 'succeeded', version: 1 })
    expect((await call(client(), getBlueprintRoute, params(begun.id))).document.nodes).toHaveLength(1)
  })
})
