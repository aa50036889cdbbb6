import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../contracts/errors.ts'
import type { RunEvent } from '../../contracts/events.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import type { Checkpoint } from '../db/checkpoints.ts'
import type { Database, Db } from '../db/database.ts'
import { createCheckpointWriter, RunLost } from './checkpoint-writer.ts'
import { createRunJournal, event } from './run-journal.ts'

type SentRun = { run_id: string; fence: number; event_count: number; state?: string }
type SentEvent = { run_id: string; index: number; path: string }

/** As much of a database as the writer sees: one row for each run, and its events. */
function fakeDatabase(fences: Record<string, number>) {
  const events = new Map<string, string[]>()
  const transactions: string[][] = []
  const faults: ('before' | 'after' | 'none')[] = []
  const apply = (runs: SentRun[], sent: SentEvent[]) => {
    const moved = runs.filter(({ run_id, fence }) => fences[run_id] === fence)
    return moved.map(({ run_id }) => {
      const list = events.get(run_id) ?? []
      events.set(run_id, list)
      const baseSeq = list.length
      list.push(...sent.filter((one) => one.run_id === run_id).map(({ path }) => path))
      return { id: run_id, base_seq: baseSeq }
    })
  }
  const query = async (text: string, values: readonly unknown[] = []) => {
    const lists = values.map((value) => (String(value).startsWith('[') ? JSON.parse(String(value)) : value))
    if (!text.includes('with moved')) {
      const marks = lists[0] as SentEvent[]
      return marks.filter(({ run_id, path }) => events.get(run_id)?.includes(path))
    }
    transactions.at(-1)?.push(...(lists[1] as SentRun[]).map(({ run_id }) => run_id))
    return apply(lists[1] as SentRun[], lists[3] as SentEvent[])
  }
  const write = async (_scope: unknown, work: (db: Db) => Promise<unknown>) => {
    transactions.push([])
    await Promise.resolve()
    const fault = faults.shift()
    if (fault === 'before') throw new AppError('database-unavailable')
    const result = await work({ query: query as Db['query'] })
    if (fault === 'after') throw new AppError('database-unavailable')
    return result
  }
  const database = { write, writeOne: write } as unknown as Database
  return { database, events, transactions, faults }
}

const checkpoint = (runId: string, paths: string[], fence = 1): Checkpoint => ({
  runId,
  fence,
  nodes: [],
  events: paths.map((path) => event('node.started', path)),
  blobs: [],
})

function open(fences: Record<string, number>) {
  const fake = fakeDatabase(fences)
  const told = new Map<string, RunEvent[]>()
  const writer = createCheckpointWriter({
    database: fake.database,
    engineId: 'engine',
    log: quietLog(),
    onLanded: ({ runId, events }) => told.set(runId, [...(told.get(runId) ?? []), ...events]),
  })
  return { ...fake, told, writer }
}

describe('the checkpoint writer', () => {
  it('writes everything once and in order, whatever comes together and whatever fails', async () => {
    const step = fc.record({ run: fc.nat(3), pause: fc.nat(2) })
    const faults = fc.array(fc.constantFrom('before' as const, 'after' as const, 'none' as const), { maxLength: 2 })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), faults, async (steps, given) => {
        const { writer, events, transactions, faults, told } = open({ r0: 1, r1: 1, r2: 1, r3: 1 })
        faults.push(...given)
        const sent = new Map<string, string[]>()
        const commits: Promise<void>[] = []
        for (const [index, { run, pause }] of steps.entries()) {
          const runId = `r${run}`
          sent.set(runId, [...(sent.get(runId) ?? []), `n${index}`])
          commits.push(writer.commit(run < 2 ? 'org-a' : 'org-b', checkpoint(runId, [`n${index}`])))
          for (let turn = 0; turn < pause; turn++) await new Promise(setImmediate)
        }
        await Promise.all(commits)
        expect(events).toEqual(sent)
        for (const runs of transactions) expect(new Set(runs).size).toBe(runs.length)
        for (const [runId, list] of told) {
          for (const { seq, path } of list) expect(events.get(runId)?.[seq - 1]).toBe(path)
        }
      }),
      { numRuns: 15 },
    )
  })

  it('takes what comes at the very moment when it has finished', async () => {
    for (let turns = 0; turns < 12; turns++) {
      const { writer, events } = open({ a: 1 })
      const second = writer.commit('org', checkpoint('a', ['first'])).then(async () => {
        for (let turn = 0; turn < turns; turn++) await Promise.resolve()
        await writer.commit('org', checkpoint('a', ['second']))
      })
      await second
      expect(events.get('a')).toEqual(['first', 'second'])
    }
  })

  it('tells whoever lost a run, and lets an older claim never push a newer one aside', async () => {
    const { writer, events } = open({ a: 2 })
    const older = writer.commit('org', checkpoint('a', ['old'], 1))
    const newer = writer.commit('org', checkpoint('a', ['new'], 2))
    const late = writer.commit('org', checkpoint('a', ['late'], 1))
    await expect(older).rejects.toBeInstanceOf(RunLost)
    await expect(late).rejects.toBeInstanceOf(RunLost)
    await newer
    expect(events.get('a')).toEqual(['new'])
    await expect(writer.commit('org', checkpoint('a', ['x'], 1))).rejects.toBeInstanceOf(RunLost)
  })

  it('gives up on a database that is away once the engine stops', async () => {
    const { writer, faults } = open({ a: 1 })
    faults.push('before', 'before', 'before')
    writer.stopWaiting()
    await expect(writer.commit('org', checkpoint('a', ['x']))).rejects.toBeInstanceOf(RunLost)
    await writer.drain()
  })
})

describe('a run’s journal', () => {
  it('writes what was noted with the next commit, and nothing behind the end', async () => {
    const { writer, events } = open({ a: 1 })
    const journal = createRunJournal({ writer, onLost: () => {} }, { id: 'a', orgId: 'org', fence: 1 })
    journal.note({ events: [event('node.log', 'noted')] })
    await journal.commit({ events: [event('run.succeeded', 'end')] }, { state: 'succeeded' })
    journal.note({ events: [event('node.log', 'late')] })
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(events.get('a')).toEqual(['noted', 'end'])
  })

  it('says that the run is lost as soon as one write has not landed', async () => {
    const { writer } = open({ a: 2 })
    const lost: unknown[] = []
    const journal = createRunJournal(
      { writer, onLost: (error) => lost.push(error) },
      { id: 'a', orgId: 'org', fence: 1 },
    )
    journal.note({ events: [event('node.log', 'noted')] })
    await expect.poll(() => lost).toEqual([expect.any(RunLost)])
  })
})
