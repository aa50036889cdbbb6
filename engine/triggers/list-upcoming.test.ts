import { expect, it } from 'vitest'
import { createBlueprintRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { changeTriggerRoute, createTriggerRoute, listUpcomingRoute } from '../../contracts/triggers.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { timesWithin } from './list-upcoming.ts'

const range = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) })

it('gives all times of a schedule within a range, its beginning included and its end not', () => {
  const daily = { cron: '0 7 * * *', timezone: 'UTC' }
  expect(timesWithin(daily, range('2030-01-01T07:00:00Z', '2030-01-03T07:00:00Z'), 10)).toEqual({
    times: ['2030-01-01T07:00:00.000Z', '2030-01-02T07:00:00.000Z'],
    hasMore: false,
  })
  const often = timesWithin({ cron: '* * * * * *', timezone: 'UTC' }, range('2030-01-01', '2030-01-02'), 5)
  expect(often).toMatchObject({ hasMore: true, times: { length: 5 } })
})

describeOnDatabases('what fires next', (databases) => {
  const engine = useTestEngine(databases)

  it('lists the schedules that are enabled with their times, and nothing of another org', async () => {
    const { client } = engine()
    const body = workflow([{ id: 'a', type: 'code', code: 'return 1' }], { name: 'Report' })
    const { id: blueprintId } = await call(client, createBlueprintRoute, { body })
    const make = (name: string, cron: string) =>
      call(client, createTriggerRoute, {
        body: { kind: 'cron', name, blueprintId, config: { cron, timezone: 'Europe/Berlin' } },
      })
    const daily = await make('Each morning', '0 7 * * *')
    const off = await make('Not now', '0 8 * * *')
    await call(client, changeTriggerRoute, { params: { triggerId: off.id }, body: { enabled: false } })
    const query = { from: '2030-01-01T00:00:00Z', to: '2030-01-04T00:00:00Z' }
    expect(await call(client, listUpcomingRoute, { query })).toEqual({
      items: [
        {
          ...{ triggerId: daily.id, name: 'Each morning', blueprintId, workflow: 'Report', timezone: 'Europe/Berlin' },
          times: ['2030-01-01T06:00:00.000Z', '2030-01-02T06:00:00.000Z', '2030-01-03T06:00:00.000Z'],
          hasMore: false,
        },
      ],
      isCut: false,
    })
    const orgId = '01a1fdde-ba12-70f0-9262-4b8d98422e8b'
    const stranger = engine().clientAs({ orgId, projectId: undefined, userId: orgId, permissions: ['runs:read'] })
    expect((await call(stranger, listUpcomingRoute, { query })).items).toEqual([])
    const long = { from: '2030-01-01T00:00:00Z', to: '2031-01-01T00:00:00Z' }
    await expect(call(client, listUpcomingRoute, { query: long })).rejects.toMatchObject({ code: 'invalid-input' })
  })
})
