import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { pgliteTemplate } from '../testing/pglite-template.ts'
import { openPglite } from './open-pglite.ts'
import { checkpointIfLarge, type UpkeepNeeds, vacuumNeediest } from './upkeep.ts'

beforeAll(async () => void (await pgliteTemplate()))

const nothing: UpkeepNeeds = {
  walBytes: async () => 0,
  checkpoint: async () => {},
  runAlone: async () => [],
  log: () => {},
}

it('makes a checkpoint once there is much WAL, and not before', async () => {
  let checkpoints = 0
  const needs = (megabytes: number): UpkeepNeeds => ({
    ...nothing,
    walBytes: async () => megabytes * 1024 * 1024,
    checkpoint: async () => void checkpoints++,
  })
  await checkpointIfLarge(needs(63))
  expect(checkpoints).toBe(0)
  await checkpointIfLarge(needs(65))
  expect(checkpoints).toBe(1)
})

it('vacuums the table with the most dead rows, until none needs it', async () => {
  const database = await openPglite({ templatePath: await pgliteTemplate() })
  onTestFinished(database.stop)
  await database.asOwner((db) =>
    db.query('create table busy (id int); insert into busy select generate_series(1, 1000); analyze busy'),
  )
  await database.asOwner((db) => db.query('update busy set id = id + 1'))
  // Postgres counts what a transaction did within a second of its end.
  await expect
    .poll(() => vacuumNeediest({ ...nothing, runAlone: database.runAlone }), { timeout: 5000 })
    .toBe('public.busy')
  expect(await vacuumNeediest({ ...nothing, runAlone: database.runAlone })).toBeUndefined()
})
