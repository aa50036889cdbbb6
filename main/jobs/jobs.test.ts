import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Job } from '../../contracts/jobs.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { openSettingsDb, type SettingsDb } from '../settings/open-settings-db.ts'
import { createJobStore } from './job-store.ts'
import { createJobs, type JobType } from './jobs.ts'

const plan = [
  { name: 'first', title: 'First', weight: 1 },
  { name: 'second', title: 'Second', weight: 3 },
]
const never = new AbortController().signal

describe('jobs', () => {
  const opened: { folder: string; db: SettingsDb }[] = []
  const open = (folder = mkdtempSync(join(tmpdir(), 'iceos-jobs-'))) => {
    const db = openSettingsDb(folder, quietLog())
    opened.push({ folder, db })
    return { folder, db }
  }
  const jobsWith = (work: JobType['work'], place = open(), limitMs = 60_000) =>
    createJobs({
      store: createJobStore(place.db),
      types: { up: { title: () => 'Starting', plan: () => plan, limitMs, work } },
      log: quietLog(),
    })
  afterEach(() => {
    for (const { folder, db } of opened.splice(0)) {
      db.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('tell their steps, and a percentage that never goes back', async () => {
    const jobs = jobsWith(async ({ step, note }) => {
      await step('first', async () => {})
      await step('second', async (report) => {
        for (const percent of [10, 60, 30, 90]) {
          report(percent, `at ${percent}`)
          await wait(1)
        }
      })
      note('All is well.')
      return { port: 1 }
    })
    const { id } = jobs.start('up', {})
    const seen: Job[] = []
    for await (const job of jobs.follow(id, never)) seen.push(job)
    const percents = seen.map(({ percent }) => percent)
    expect(percents).toEqual([...percents].sort((a, b) => a - b))
    expect(seen.some(({ percent }) => percent > 25 && percent < 100)).toBe(true)
    expect(seen.at(-1)).toMatchObject({
      state: 'succeeded',
      percent: 100,
      notes: ['All is well.'],
      result: { port: 1 },
    })
    expect(seen.at(-1)?.steps.map(({ state }) => state)).toEqual(['done', 'done'])
  })

  it('give the cause of a failure, at the step that failed', async () => {
    const jobs = jobsWith(async ({ step }) => {
      await step('first', async () => Promise.reject(new Error('secret words')))
      return undefined
    })
    const job = await jobs.ended(jobs.start('up', {}).id)
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'internal' } })
    expect(job.steps[0]?.state).toBe('failed')
    expect(JSON.stringify(job)).not.toContain('secret words')
  })

  it('run one at a time', async () => {
    const jobs = jobsWith(async ({ signal }) => {
      await wait(60_000, undefined, { signal })
      return undefined
    })
    const { id } = jobs.start('up', {})
    expect(() => jobs.start('up', {})).toThrow(expect.objectContaining({ code: 'job-running' }))
    expect(jobs.cancel(id).isCancelling).toBe(true)
    expect(await jobs.ended(id)).toMatchObject({ state: 'cancelled', problem: { code: 'job-cancelled' } })
    expect(() => jobs.cancel(id)).toThrow(expect.objectContaining({ code: 'job-ended' }))
  })

  it('cannot be cancelled once that would do harm', async () => {
    let finish = () => {}
    const jobs = jobsWith(async ({ closeToCancel }) => {
      closeToCancel()
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      return undefined
    })
    const { id } = jobs.start('up', {})
    expect(() => jobs.cancel(id)).toThrow(expect.objectContaining({ code: 'job-ended' }))
    finish()
    expect((await jobs.ended(id)).state).toBe('succeeded')
  })

  it('end at their time limit', async () => {
    const jobs = jobsWith(
      async ({ signal }) => {
        await wait(60_000, undefined, { signal })
        return undefined
      },
      open(),
      20,
    )
    const job = await jobs.ended(jobs.start('up', {}).id)
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'job-timeout' } })
  })

  it('go on after the host was stopped in the middle, with what they remembered', async () => {
    const place = open()
    const first = jobsWith(async ({ remember, signal }) => {
      remember({ made: 'a thing' })
      await wait(60_000, undefined, { signal })
      return undefined
    }, place)
    const { id } = first.start('up', { asked: true })
    await first.stop()
    const given: unknown[] = []
    const second = jobsWith(async ({ memo, attempt }, input) => {
      given.push(memo, attempt, input)
      return undefined
    }, place)
    second.resume()
    expect(await second.ended(id)).toMatchObject({ state: 'succeeded', attempts: 2 })
    expect(given).toEqual([{ made: 'a thing' }, 2, { asked: true }])
  })

  it('are listed, the newest first', async () => {
    const jobs = jobsWith(async () => undefined)
    const ids: string[] = []
    for (let count = 0; count < 3; count++) {
      const { id } = jobs.start('up', {})
      await jobs.ended(id)
      ids.unshift(id)
    }
    expect(jobs.list(2).map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect(() => jobs.find(crypto.randomUUID())).toThrow(expect.objectContaining({ code: 'job-not-found' }))
  })
})
