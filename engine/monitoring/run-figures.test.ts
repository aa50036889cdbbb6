import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { createBlueprintRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import type { Figures } from '../../contracts/run-figures.ts'
import { runFiguresRoute } from '../../contracts/run-figures.ts'
import type { Db } from '../db/database.ts'
import { firstIdAt, listCounts, listRunsAsCounts } from '../db/run-counts.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { type SeededRun, seedRuns } from '../testing/seed-runs.ts'
import { countRuns } from './count-runs.ts'

const hour = 3_600_000
const from = Date.parse('2026-03-01T00:00:00Z')
const to = from + 24 * hour

/** The same numbers each time, spread over the day and a little beyond it. None that the engine would go on with. */
function someRuns(count: number, seed: number): SeededRun[] {
  let state = seed
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
  return Array.from({ length: count }, () => {
    const createdAt = Math.round(from - hour + next() * 26 * hour)
    const kind = (['succeeded', 'succeeded', 'succeeded', 'failed', 'cancelled', 'paused', 'waiting'] as const)[
      Math.floor(next() * 7)
    ] as SeededRun['state']
    const startedAt = kind === 'paused' ? null : createdAt + Math.round(next() * 5000)
    const isOver = kind !== 'paused' && kind !== 'waiting'
    return {
      state: kind,
      createdAt,
      startedAt,
      finishedAt: isOver && startedAt !== null ? startedAt + Math.round(next() ** 3 * 600_000) : null,
      tokens: next() < 0.5 ? null : Math.floor(next() * 10_000),
      costUsd: next() < 0.3 ? 0 : 0.25,
      isDryRun: next() < 0.05,
    }
  })
}

/** The first that at least this part lies at or below. */
const percentile = (sorted: readonly number[], part: number): number | null =>
  sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null

function count(runs: readonly SeededRun[]): Figures {
  const of = (state: string) => runs.filter((run) => run.state === state).length
  const spread = (values: number[]) => {
    const sorted = values.toSorted((a, b) => a - b)
    return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95), p99: percentile(sorted, 0.99) }
  }
  const asked = runs.filter(({ tokens }) => tokens !== null)
  return {
    runs: runs.length,
    succeeded: of('succeeded'),
    failed: of('failed'),
    cancelled: of('cancelled'),
    tookMs: spread(
      runs.flatMap(({ startedAt, finishedAt }) => (finishedAt === null ? [] : [finishedAt - (startedAt ?? 0)])),
    ),
    waitedMs: spread(runs.flatMap(({ startedAt, createdAt }) => (startedAt === null ? [] : [startedAt - createdAt]))),
    tokens: asked.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0),
    costUsd: asked.reduce((sum, { costUsd }) => sum + costUsd, 0),
    unpricedCalls: asked.filter(({ costUsd }) => costUsd === 0).length,
  }
}

/** Figures are exact, percentiles within 1 %. */
const near = ({ tookMs, waitedMs, ...exact }: Figures) => ({
  ...closely(exact),
  tookMs: within(tookMs),
  waitedMs: within(waitedMs),
})
const closely = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'number' ? expect.closeTo(part, 3) : part,
  ) as T
const within = (percentiles: Figures['tookMs']) =>
  Object.fromEntries(
    Object.entries(percentiles).map(([name, ms]) => [name, ms === null ? null : expect.closeTo(ms, digitsFor(ms))]),
  )
/** closeTo means half a unit of its last digit. */
const digitsFor = (ms: number) => -Math.log10(2 * Math.max(0.5, ms * 0.0105))

/** Answers with the plan of what reads runs. */
const explaining = (db: Db): Db => ({
  query: (text, values) => db.query(/from runs/.test(text) ? `explain ${text}` : text, values),
})

describeOnDatabases('the figures of runs', (databases) => {
  const engine = useTestEngine(databases)
  const { signal } = new AbortController()
  const read = (query: Partial<{ from: number; to: number; steps: number; blueprintId: string }> = {}) =>
    call(engine().client, runFiguresRoute, {
      query: {
        steps: query.steps ?? 24,
        from: new Date(query.from ?? from).toISOString(),
        to: new Date(query.to ?? to).toISOString(),
        ...(query.blueprintId && { blueprintId: query.blueprintId }),
      },
    })
  const store = async (name: string) => {
    const body = workflow([{ id: 'a', type: 'code', code: 'return 1' }], { name })
    const { id: blueprintId } = await call(engine().client, createBlueprintRoute, { body })
    const orgId = engine().localCaller.orgId
    const [version] = await engine().database.read({ orgId }, (db) =>
      db.query<{ id: string }>('select id from blueprint_versions where blueprint_id = $1', [blueprintId]),
    )
    return { orgId, blueprintId, versionId: version?.id ?? '', name }
  }

  it('are those that counting by hand gives: in all, by step and by workflow', async () => {
    const [orders, reports] = [await store('Orders'), await store('Reports')]
    const ofOrders = someRuns(400, 7)
    const ofReports = someRuns(90, 11)
    await seedRuns(engine().database, orders, ofOrders)
    await seedRuns(engine().database, reports, ofReports)
    const inRange = (runs: SeededRun[], start = from, end = to) =>
      runs.filter(({ createdAt, isDryRun }) => createdAt >= start && createdAt < end && !isDryRun)
    const all = [...ofOrders, ...ofReports]

    const figures = await read()
    expect(figures.total).toEqual(near(count(inRange(all))))
    expect(figures.stepMs).toBe(hour)
    expect(figures.steps).toHaveLength(24)
    figures.steps.forEach(({ at, ...step }, index) => {
      const start = from + index * hour
      expect(Date.parse(at)).toBe(start)
      expect(step).toEqual(near(count(inRange(all, start, start + hour))))
    })
    expect(figures.workflows.map(({ name }) => name)).toEqual(['Orders', 'Reports'])
    expect(figures.workflows[1]).toEqual({
      ...near(count(inRange(ofReports))),
      blueprintId: reports.blueprintId,
      name: 'Reports',
    })

    const one = await read({ blueprintId: reports.blueprintId, steps: 1 })
    expect(one.total).toEqual(near(count(inRange(ofReports))))
    expect(one.workflows).toHaveLength(1)

    const minutes = await read({ from: from + hour, to: from + 2 * hour, steps: 60 })
    expect(minutes.stepMs).toBe(60_000)
    expect(minutes.total).toEqual(near(count(inRange(all, from + hour, from + 2 * hour))))

    await countRuns({ database: engine().database }, signal, 0)
    expect(await countRuns({ database: engine().database }, signal, 0)).toBe(0)
    expect(await read()).toEqual(closely(figures))
    expect(await read({ blueprintId: reports.blueprintId, steps: 1 })).toEqual(closely(one))
  })

  it('are of half hours where a step is one or more, and of a time that is rounded up to them', async () => {
    const second = 1000
    const rounded = await read({ from: from + second, to: to + second, steps: 48 })
    expect(rounded).toMatchObject({ stepMs: hour / 2, from: new Date(from + hour / 2).toISOString() })
    expect(rounded.to).toBe(new Date(to + hour / 2).toISOString())
    expect(rounded.steps).toHaveLength(48)
    const odd = await read({ from, to: from + 100 * hour, steps: 60 })
    expect([odd.stepMs, odd.steps.length]).toEqual([2 * hour, 50])
    expect((await read({ from, to: from + 25 * hour, steps: 200 })).stepMs).toBe(hour / 2)
  })

  it('are zeros where nothing ran', async () => {
    const { total, steps, workflows } = await read({ from: from - 900 * hour, to: from - 800 * hour, steps: 3 })
    expect(total).toMatchObject({ runs: 0, tokens: 0, tookMs: { p50: null, p95: null, p99: null } })
    expect(steps.map(({ runs }) => runs)).toEqual([0, 0, 0])
    expect(workflows).toEqual([])
  })

  it('know nothing of another org, and want a time that is one', async () => {
    await seedRuns(engine().database, await store('Seen by one'), someRuns(5, 3))
    const orgId = uuidv7()
    const stranger = engine().clientAs({ orgId, projectId: undefined, userId: orgId, permissions: ['runs:read'] })
    const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), steps: 2 }
    expect((await call(stranger, runFiguresRoute, { query })).total.runs).toBe(0)
    await expect(read({ from: to, to: from })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(read({ from: from - 400 * 24 * hour })).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('read the runs of the range by an index, however many others there are', async () => {
    const place = await store('Many')
    const old = someRuns(4000, 5).map((run) => ({ ...run, createdAt: run.createdAt - 4000 * hour }))
    await seedRuns(engine().database, place, old)
    await countRuns({ database: engine().database }, signal, 0)
    await engine().database.write('worker', (db) => db.query('analyze runs'))
    const range = { from: new Date(from), to: new Date(to) }
    for (const list of [listCounts, listRunsAsCounts]) {
      const plan = await engine().database.read({ orgId: place.orgId }, (db) => list(explaining(db), range))
      expect(JSON.stringify(plan)).toMatch(/Index (?:Only )?Scan|Bitmap/)
      expect(JSON.stringify(plan)).not.toMatch(/Seq Scan on runs/)
    }
  })
})

describe('firstIdAt', () => {
  it('lies at or below every id of its millisecond, and above those of the one before', () => {
    const at = Date.parse('2026-03-01T12:00:00.500Z')
    expect(firstIdAt(at) <= uuidv7({ msecs: at })).toBe(true)
    expect(firstIdAt(at) > uuidv7({ msecs: at - 1 })).toBe(true)
  })
})
