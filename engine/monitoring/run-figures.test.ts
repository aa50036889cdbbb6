import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { createBlueprintRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import type { Figures } from '../../contracts/run-figures.ts'
import { runFiguresRoute } from '../../contracts/run-figures.ts'
import { firstIdAt } from '../db/run-figures.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { type SeededRun, seedRuns } from '../testing/seed-runs.ts'

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

/** What SQL calls percentile_cont: between the two nearest, in proportion. */
function percentile(sorted: readonly number[], part: number): number | null {
  if (sorted.length === 0) return null
  const place = part * (sorted.length - 1)
  const low = sorted[Math.floor(place)] as number
  const high = sorted[Math.ceil(place)] as number
  return low + (high - low) * (place - Math.floor(place))
}

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

const near = (value: Figures) =>
  JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'number' ? expect.closeTo(part, 3) : part,
  ) as Figures

describeOnDatabases('the figures of runs', (databases) => {
  const engine = useTestEngine(databases)
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
    const plan = await engine().database.write({ orgId: place.orgId }, async (db) => {
      await db.query('analyze runs')
      return db.query<Record<string, string>>(
        `explain select count(*) from runs r where r.id >= '${firstIdAt(from)}' and r.id < '${firstIdAt(from + hour)}'
           and r.created_at >= now() - interval '1 hour' and not r.is_dry_run`,
      )
    })
    expect(JSON.stringify(plan)).toMatch(/Index (?:Only )?Scan|Bitmap/)
  })
})

describe('firstIdAt', () => {
  it('lies at or below every id of its millisecond, and above those of the one before', () => {
    const at = Date.parse('2026-03-01T12:00:00.500Z')
    expect(firstIdAt(at) <= uuidv7({ msecs: at })).toBe(true)
    expect(firstIdAt(at) > uuidv7({ msecs: at - 1 })).toBe(true)
  })
})
