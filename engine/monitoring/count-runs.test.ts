import { expect, it } from 'vitest'
import { createBlueprintRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { runFiguresRoute } from '../../contracts/run-figures.ts'
import { bulkRunsRoute, startRunRoute } from '../../contracts/run-routes.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import type { Db } from '../db/database.ts'
import { listCounts } from '../db/run-counts.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { tidyRuns } from '../retention/tidy-runs.ts'
import { useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { type SeededRun, seedRuns } from '../testing/seed-runs.ts'
import { createTestTools, hold, note } from '../testing/test-tools.ts'
import { countRuns } from './count-runs.ts'

const hour = 3_600_000
const day = 24 * hour

describeOnDatabases('runs that have ended', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })
  const { signal } = new AbortController()
  /** As it does by itself, later: runs that ended just now count at once here. */
  const count = () => countRuns({ database: engine().database }, signal, 0)
  const query = <Row extends object>(text: string, values: unknown[] = []) =>
    engine().database.write('worker', (db) => db.query<Row>(text, values))
  const store = async (name: string, node = note('n')) =>
    (await call(engine().client, createBlueprintRoute, { body: workflow([node], { name: `${name} ${Date.now()}` }) }))
      .id
  const placeOf = async (blueprintId: string) => {
    const [version] = await query<{ id: string; name: string }>(
      'select v.id, b.name from blueprint_versions v join blueprints b on b.id = v.blueprint_id where b.id = $1',
      [blueprintId],
    )
    const { orgId } = engine().localCaller
    return { orgId, blueprintId, versionId: version?.id ?? '', name: version?.name ?? '' }
  }
  const start = (blueprintId: string) => call(engine().client, startRunRoute, { body: { blueprintId } })
  const run = async (blueprintId: string) => {
    const { id } = await start(blueprintId)
    await engine().untilRunIs(id, 'succeeded')
    return id
  }
  const read = (blueprintId?: string, at = Date.now()) =>
    call(engine().client, runFiguresRoute, {
      query: {
        ...{ from: new Date(at - 2 * day).toISOString(), to: new Date(at + hour).toISOString(), steps: 10 },
        ...(blueprintId !== undefined && { blueprintId }),
      },
    })
  const totalOf = async (blueprintId: string) => {
    const { total } = await read(blueprintId)
    return [total.runs, total.succeeded]
  }
  const remove = (ids: string[]) =>
    call(engine().client, bulkRunsRoute, { body: { action: 'delete', filter: { ids }, dryRun: false } })
  const someRuns = (howMany: number, at: number): SeededRun[] =>
    Array.from({ length: howMany }, (_, index) => {
      const createdAt = at + index * 1000
      return {
        ...{ state: 'succeeded', createdAt, startedAt: createdAt + 5, finishedAt: createdAt + 100 + index },
        ...{ tokens: null, costUsd: 0, isDryRun: false },
      }
    })

  it('count once: while they go on, when they have just ended, when they are counted, and when they are counted again', async () => {
    const blueprintId = await store('Held', hold('held'))
    const { id } = await start(blueprintId)
    await engine().untilRunIs(id, 'running')
    expect(await totalOf(blueprintId)).toEqual([1, 0])
    await count()
    expect(await totalOf(blueprintId)).toEqual([1, 0])
    tests.open('held')
    await engine().untilRunIs(id, 'succeeded')
    expect(await totalOf(blueprintId)).toEqual([1, 1])
    expect(await count()).toBeGreaterThan(0)
    expect(await totalOf(blueprintId)).toEqual([1, 1])
    expect(await count()).toBe(0)
    expect(await totalOf(blueprintId)).toEqual([1, 1])
  })

  it('wait until no older end can still come', async () => {
    await run(await store('Just now'))
    await query(`update orgs set counted_until = now() - interval '1 minute'`)
    expect(await countRuns({ database: engine().database }, signal)).toBe(0)
  })

  it('are told of when they are deleted, counted or not; their workflow by its name when it is gone too', async () => {
    const blueprintId = await store('Deleted')
    const counted = await run(blueprintId)
    await count()
    const uncounted = await run(blueprintId)
    expect(await remove([counted, uncounted])).toMatchObject({ done: 2 })
    expect(await totalOf(blueprintId)).toEqual([2, 2])
    await count()
    expect(await totalOf(blueprintId)).toEqual([2, 2])
    const { name } = await placeOf(blueprintId)
    await query('delete from blueprints where id = $1', [blueprintId])
    expect((await read()).workflows.find((workflow) => workflow.name === name)).toMatchObject({
      blueprintId: null,
      runs: 2,
    })
  })

  it('are never told of twice or not at all, while they are counted, deleted and read at once', async () => {
    const howMany = 3500
    const at = Date.parse('2026-02-01T00:00:00Z')
    const place = await placeOf(await store('All at once'))
    const ids = await seedRuns(engine().database, place, someRuns(howMany, at))
    let isDone = false
    const working = Promise.all([count(), count(), remove(ids.slice(0, 100)), remove(ids.slice(-100))]).finally(() => {
      isDone = true
    })
    const seen = new Set<number>()
    while (!isDone) seen.add((await read(place.blueprintId, at + day)).total.runs)
    await working
    seen.add((await read(place.blueprintId, at + day)).total.runs)
    expect([...seen]).toEqual([howMany])
    expect(await query('select id from runs where blueprint_id = $1', [place.blueprintId])).toHaveLength(howMany - 200)
  })

  // On PGlite nothing happens between two queries of one transaction.
  it.skipIf(databases.kind === 'pglite')(
    'are read in one snapshot with the mark up to which they are counted',
    async () => {
      const at = Date.parse('2026-01-01T00:00:00Z')
      const place = await placeOf(await store('Meanwhile'))
      await seedRuns(engine().database, place, someRuns(50, at))
      const found = await engine().database.read(place, (db) => {
        const countingAfterMark: Db = {
          async query(text, values) {
            const rows = await db.query<never>(text, values)
            if (text.includes('as until from orgs')) expect(await count()).toBeGreaterThan(0)
            return rows
          },
        }
        return listCounts(countingAfterMark, { ...place, from: new Date(at), to: new Date(at + day) })
      })
      expect(found).toHaveLength(50)
    },
  )

  it('are counted after the clock was set back as well', async () => {
    await count()
    await query(`update orgs set counted_until = now() + interval '1 year'`)
    await count()
    const blueprintId = await store('Later')
    await run(blueprintId)
    expect(await totalOf(blueprintId)).toEqual([1, 1])
    await count()
    expect(await totalOf(blueprintId)).toEqual([1, 1])
  })

  it('are forgotten a while after nobody can ask for them any longer', async () => {
    const { orgId } = engine().localCaller
    await query(
      `insert into run_counts select $1, now() - make_interval(days => days), null, 'Old', 1, 1, 0, 0, 0, 0, 0, '[]', '[]'
       from unnest(array[390, 410]) as days`,
      [orgId],
    )
    await tidyRuns({ database: engine().database, log: quietLog() }, signal)
    const left = `select (now()::date - since::date) as days from run_counts where name = 'Old'`
    expect(await query(left)).toEqual([{ days: 390 }])
    await query(`delete from run_counts where name = 'Old'`)
  })
})
