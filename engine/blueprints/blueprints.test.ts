import { expect, it } from 'vitest'
import {
  cloneBlueprintRoute,
  createBlueprintRoute,
  deleteBlueprintRoute,
  diffVersionsRoute,
  getBlueprintRoute,
  getBlueprintVersionRoute,
  listBlueprintsRoute,
  listBlueprintVersionsRoute,
  replaceBlueprintRoute,
  rollBackRoute,
  validateBlueprintRoute,
} from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { text } from '../testing/test-tools.ts'

describeOnDatabases('stored workflows', (databases) => {
  const engine = useTestEngine(databases)
  const named = (name: string, template = 'x', rest = {}) => workflow([text('a', template)], { name, ...rest })
  const create = (name: string, template?: string, rest?: object) =>
    call(engine().client, createBlueprintRoute, { body: named(name, template, rest) })
  const replace = (blueprintId: string, lock: string | undefined, body = named('Any')) =>
    call(engine().client, replaceBlueprintRoute, {
      params: { blueprintId },
      body,
      headers: lock === undefined ? {} : { 'if-match': lock },
    })
  const read = (blueprintId: string) => call(engine().client, getBlueprintRoute, { params: { blueprintId } })
  const list = (query: object) => call(engine().client, listBlueprintsRoute, { query })

  it('are kept as they were written, under a name of their own', async () => {
    const created = await create('Kept', 'x', { zebra: 1, alpha: { b: 2, a: 1 }, description: 'Why' })
    const found = await read(created.id)
    expect(found).toEqual(created)
    expect(found).toMatchObject({ name: 'Kept', description: 'Why', version: 1, nodeCount: 1, bundle: null })
    expect(Object.keys(found.document.alpha as object)).toEqual(['b', 'a'])
    await expect(create('Kept')).rejects.toMatchObject({ code: 'blueprint-name-taken' })
    const racing = await Promise.allSettled(Array.from({ length: 5 }, () => create('Raced')))
    expect(racing.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(create('Wrong', '{{ ')).rejects.toMatchObject({
      code: 'blueprint-invalid',
      problems: [{ path: '/nodes/0/tool_args/template' }],
    })
  })

  it('are found by a part of their name or description, exactly by name, and page by page', async () => {
    for (const index of [1, 2, 3, 4, 5]) await create(`Page ${index} 100%_sure`)
    await create('Other', 'x', { description: 'about 100%_SURE things' })
    const seen: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await list({ search: '100%_sure', limit: 2, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual(['Other', ...[5, 4, 3, 2, 1].map((index) => `Page ${index} 100%_sure`)])
    expect((await list({ name: 'Page 3 100%_sure' })).items).toHaveLength(1)
    expect((await list({ name: 'Page 3' })).items).toEqual([])
    for (const query of [{ search: 'a\u0000' }, { cursor: 'nonsense' }, { limit: 0 }]) {
      await expect(list(query)).rejects.toMatchObject({ code: 'invalid-input' })
    }
  })

  it('are replaced only by who has read what they replace', async () => {
    const { id, lock } = await create('Locked')
    await expect(replace(id, undefined)).rejects.toMatchObject({ code: 'version-lock-required' })
    const racing = await Promise.allSettled([1, 2, 3].map((index) => replace(id, lock, named('Locked', `v${index}`))))
    const won = racing.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(won).toMatchObject([{ version: 2 }])
    const lost = racing.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))
    expect(lost).toEqual(['version-conflict', 'version-conflict'])
    await expect(replace(id, lock)).rejects.toMatchObject({
      code: 'version-conflict',
      extra: { version: 2, lock: won[0]?.lock },
    })
    expect((await replace(id, `W/"${won[0]?.lock}"`, named('Locked', 'v9'))).version).toBe(3)
    expect((await read(id)).document.nodes).toMatchObject([text('a', 'v9')])
  })

  it('take a new name unless it is taken, also at the same moment', async () => {
    await create('Taken')
    const [one, two] = await Promise.all([create('One'), create('Two')])
    await expect(replace(one.id, one.lock, named('Taken'))).rejects.toMatchObject({ code: 'blueprint-name-taken' })
    const racing = await Promise.allSettled([one, two].map(({ id, lock }) => replace(id, lock, named('Both'))))
    const codes = racing.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'fine'))
    expect(codes.sort()).toEqual(['blueprint-name-taken', 'fine'])
  })

  it('keep every version as it was', async () => {
    const first = await create('Versions', 'v1')
    await replace(first.id, first.lock, named('Versions', 'v2'))
    const params = { blueprintId: first.id }
    const versions = await call(engine().client, listBlueprintVersionsRoute, { params, query: { limit: 1 } })
    expect(versions).toMatchObject({ items: [{ version: 2 }], nextCursor: '2' })
    const next = await call(engine().client, listBlueprintVersionsRoute, { params, query: { cursor: '2' } })
    expect(next).toMatchObject({ items: [{ version: 1 }], nextCursor: null })
    const get = (version: number) => call(engine().client, getBlueprintVersionRoute, { params: { ...params, version } })
    expect((await get(1)).document.nodes).toMatchObject([text('a', 'v1')])
    await expect(get(3)).rejects.toMatchObject({ code: 'blueprint-version-not-found' })
    await expect(get(3_000_000_000)).rejects.toMatchObject({ code: 'invalid-input' })
    const change = engine().database.write('worker', (db) =>
      db.query(`update blueprint_versions set document = '{}' where blueprint_id = $1`, [first.id]),
    )
    await expect(change).rejects.toThrow('never changes')
  })

  it('are deleted without taking their runs along', async () => {
    const { id, lock } = await create('Deleted')
    const run = await engine().run([text('a', 'x')])
    const drop = (given?: string) =>
      call(engine().client, deleteBlueprintRoute, {
        params: { blueprintId: id },
        headers: given === undefined ? {} : { 'if-match': given },
      })
    await expect(drop('stale')).rejects.toMatchObject({ code: 'version-conflict' })
    await drop(lock)
    await expect(read(id)).rejects.toMatchObject({ code: 'blueprint-not-found' })
    await expect(drop()).rejects.toMatchObject({ code: 'blueprint-not-found' })
    expect((await list({ name: 'Deleted' })).items).toEqual([])
    expect((await engine().read(run.id)).state).toBe('succeeded')
    expect((await create('Deleted')).id).not.toBe(id)
  })

  it('are copied under a free name that is no longer than names may be', async () => {
    const long = 'n'.repeat(118)
    const { id } = await create(long)
    const clone = (name?: string) =>
      call(engine().client, cloneBlueprintRoute, {
        params: { blueprintId: id },
        body: name === undefined ? {} : { name },
      })
    const copies = [await clone(), await clone(), await clone('Copy of mine')].map(({ name, version, document }) => {
      expect([version, document.name]).toEqual([1, name])
      return name
    })
    expect(copies).toEqual([`${long.slice(0, 113)} (copy)`, `${long.slice(0, 111)} (copy 2)`, 'Copy of mine'])
    await expect(clone('Copy of mine')).rejects.toMatchObject({ code: 'blueprint-name-taken' })
  })

  it('can be checked without being stored', async () => {
    const check = (body: Record<string, unknown>) => call(engine().client, validateBlueprintRoute, { body })
    expect(await check(named('Checked'))).toEqual({ valid: true, problems: [] })
    expect(await check({ nodes: [{ id: 'a', type: 'tool', tool_name: 'no such' }] })).toMatchObject({
      valid: false,
      problems: [{ nodeId: 'a', path: '/nodes/0/tool_name', severity: 'error' }],
    })
    expect((await list({ name: 'Checked' })).items).toEqual([])
  })

  it('are rolled back to what an earlier version was, and say what differs between two', async () => {
    const { client } = engine()
    const first = await create('Rolled', 'one')
    const params = { blueprintId: first.id }
    const second = await replace(first.id, first.lock, named('Rolled again', 'two'))
    const diff = await call(client, diffVersionsRoute, { params: { ...params, from: 1, to: 2 } })
    expect(diff).toEqual({
      fields: ['/name'],
      added: [],
      removed: [],
      changed: [{ path: 'a', type: 'tool', fields: ['/tool_args/template'] }],
    })
    const back = (lock: string | undefined, version: number) =>
      call(client, rollBackRoute, {
        params,
        body: { version },
        headers: lock === undefined ? {} : { 'if-match': lock },
      })
    await expect(back(undefined, 1)).rejects.toMatchObject({ code: 'version-lock-required' })
    await expect(back(first.lock, 1)).rejects.toMatchObject({ code: 'version-conflict' })
    await expect(back(second.lock, 9)).rejects.toMatchObject({ code: 'blueprint-version-not-found' })
    const rolled = await back(second.lock, 1)
    expect(rolled).toMatchObject({ version: 3, name: 'Rolled', document: first.document })
    const same = await call(client, diffVersionsRoute, { params: { ...params, from: 1, to: 3 } })
    expect(same).toEqual({ fields: [], added: [], removed: [], changed: [] })
    const racing = await Promise.allSettled([1, 2, 1].map((version) => back(rolled.lock, version)))
    expect(racing.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})
