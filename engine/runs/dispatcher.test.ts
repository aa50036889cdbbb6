import { describe, expect, it, onTestFinished } from 'vitest'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import type { ClaimedRun } from '../db/claims.ts'
import type { Database, Db } from '../db/database.ts'
import { startDispatcher } from './dispatcher.ts'

const run = (id: string, fence = 1): ClaimedRun => ({
  id,
  fence,
  orgId: 'org',
  versionId: 'version',
  blueprintId: null,
  name: 'Test',
  inputs: {},
  resumed: false,
  parentRunId: null,
  depth: 0,
  cancelRequested: false,
  isDryRun: false,
  noCache: false,
  pinned: null,
  pauseRequested: false,
  deadlineAt: null,
  isLimited: false,
})

/** A queue that gives what a test puts into it, and a record of what the dispatcher does. */
async function open() {
  const queue: ClaimedRun[] = []
  const story: string[] = []
  const ends = new Map<string, () => void>()
  let claims = 0
  let beforeClaim = async () => {}
  const query = async (text: string) => {
    if (text.includes('with due')) {
      claims++
      await beforeClaim()
      return queue.splice(0)
    }
    return []
  }
  const ask = async (_scope: unknown, work: (db: Db) => Promise<unknown>) => work({ query: query as Db['query'] })
  const database = { kind: 'pglite', write: ask, read: ask, writeOne: ask, readOne: ask } as unknown as Database
  const dispatcher = startDispatcher({
    database,
    engineId: 'engine',
    log: quietLog(),
    execute: ({ id, fence }, signal) =>
      new Promise((resolve) => {
        story.push(`${id}.${fence} begins`)
        ends.set(`${id}.${fence}`, resolve)
        signal.addEventListener('abort', () => {
          story.push(`${id}.${fence} aborted: ${signal.reason.reason}`)
          resolve()
        })
      }),
    drain: async () => void story.push('drained'),
  })
  onTestFinished(dispatcher.stop)
  return {
    dispatcher,
    queue,
    story,
    end: (name: string) => ends.get(name)?.(),
    claims: () => claims,
    duringClaim(work: () => Promise<void>) {
      beforeClaim = work
    },
  }
}

const turns = (count: number) =>
  Array.from({ length: count }).reduce((done: Promise<void>) => done.then(), Promise.resolve())

describe('the dispatcher', () => {
  it('looks once more when it is woken while it looks, at whatever moment', async () => {
    for (let moment = 0; moment < 25; moment++) {
      const { dispatcher, queue, story, end } = await open()
      await new Promise(setImmediate)
      dispatcher.wake()
      await turns(moment)
      queue.push(run('late'))
      dispatcher.wake()
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
      expect(story).toEqual(['late.1 begins'])
      end('late.1')
      await dispatcher.stop()
    }
  })

  it('takes no more than it has room for, and goes on when there is room again', async () => {
    const { dispatcher, queue, end, story, claims } = await open()
    for (let index = 0; index < 100; index++) dispatcher.begin(run(`r${index}`))
    expect(dispatcher.hasRoom()).toBe(false)
    const before = claims()
    queue.push(run('more'))
    dispatcher.wake()
    await new Promise(setImmediate)
    expect(claims()).toBeLessThanOrEqual(before + 1)
    end('r7.1')
    await expect.poll(() => story.includes('more.1 begins')).toBe(true)
  })

  it('keeps a run that was claimed again while its former execution was still ending', async () => {
    const { dispatcher, end, story } = await open()
    dispatcher.begin(run('a', 1))
    dispatcher.begin(run('a', 2))
    dispatcher.begin(run('a', 1)) // what comes late of an older claim
    end('a.1')
    await new Promise(setImmediate)
    expect(dispatcher.activeCount()).toBe(1)
    expect(dispatcher.cancel('a')).toBe(true)
    await new Promise(setImmediate)
    expect(story).toEqual(['a.1 begins', 'a.2 begins', 'a.2 aborted: cancelled'])
    expect(dispatcher.activeCount()).toBe(0)
  })

  it('begins nothing once it stops, and has stopped only when all is written', async () => {
    const { dispatcher, queue, story, duringClaim } = await open()
    dispatcher.begin(run('a'))
    const claiming = Promise.withResolvers<void>()
    duringClaim(() => claiming.promise)
    queue.push(run('late'))
    dispatcher.wake()
    const stopped = dispatcher.stop()
    claiming.resolve()
    dispatcher.begin(run('later'))
    await stopped
    expect(story).toEqual(['a.1 begins', 'a.1 aborted: stopping', 'drained'])
  })
})
